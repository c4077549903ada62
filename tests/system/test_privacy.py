"""A person's data is plain nowhere: in no table, event, message or log."""

from tests.system.city import City
from tests.waiting import until

CANARY = {
    "kind": "person",
    "name": "金丝雀示例",
    "id_number": "610199199001010019",
    "email": "canary-one@example.test",
    "phone": "13900000001",
    "language": "zh",
}


async def test_nothing_personal_is_in_events_messages_or_logs(city: City) -> None:
    filing = city.filing(applicant=CANARY)
    headers = city.headers("applicant")
    answer = await city.call("POST", "/cases", headers, json=filing)
    assert answer.status_code == 201, answer.text
    case = answer.json()["case_id"]
    await city.accept(case)
    wrong = filing | {"applicant": CANARY | {"id_number": "610199199001010018"}}
    refused = await city.call("POST", "/cases", city.headers("applicant"), json=wrong)
    assert refused.status_code == 422
    assert "id_number" in refused.text
    await until(lambda: _issued(city, case), deadline_s=60)
    secrets = [v for k, v in CANARY.items() if k not in ("kind", "language")]
    secrets.append("610199199001010018")
    assert not [s for s in secrets if s in refused.text]
    assert not [s for s in secrets if s in city.logs()]
    assert not [s for s in secrets for table in await _tables(city) if s in table]


async def _issued(city: City, case: str) -> bool:
    query = "SELECT count(*) FROM approval.event WHERE stream = $1 AND type = 'issuance-made'"
    return await city.number(query, case) == 1


async def _tables(city: City) -> list[str]:
    connection = await city.database()
    names = await connection.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    found = [
        " ".join(r[0] for r in await connection.fetch(f"SELECT t::text FROM {row['name']} t"))
        for row in names
    ]
    await connection.close()
    return found
