"""Run by pm4py's own interpreter: reads two paths, says what pm4py found in them and complained of.

It is started early and waits for the paths, for importing pm4py takes seconds.
"""

import json
import sys
import warnings

import pm4py

print("ready", flush=True)  # noqa: T201 - pm4py greets people; what counts follows this line
xes, ocel = sys.stdin.readline().rstrip("\n"), sys.stdin.readline().rstrip("\n")
with warnings.catch_warnings(record=True) as complaints:
    warnings.simplefilter("always")
    # Its own advertisement of a faster reader; it says nothing about the files.
    warnings.filterwarnings("ignore", message="Install the optional requirement")
    log = pm4py.read_xes(xes)
    objects = pm4py.read_ocel2_json(ocel)
found = {
    "xes": {
        "cases": sorted(log["case:identity:id"].unique()),
        "numbers": log["case:concept:name"].nunique(),
        "events": sorted(log["identity:id"]),
        "variants": len(pm4py.get_variants(log)),
        "starts": sorted(pm4py.get_start_activities(log)),
        "columns": sorted(map(str, log.columns)),
    },
    "ocel": {
        "events": sorted(objects.events["ocel:eid"]),
        "objects": {
            kind: sorted(some["ocel:oid"]) for kind, some in objects.objects.groupby("ocel:type")
        },
        "relations": len(objects.relations),
        "o2o": len(objects.o2o),
        "dangling": sorted(
            {*objects.o2o["ocel:oid"], *objects.o2o["ocel:oid_2"], *objects.relations["ocel:oid"]}
            - set(objects.objects["ocel:oid"])
        ),
        "qualifiers": sorted(objects.relations["ocel:qualifier"].unique()),
    },
    "complaints": [str(one.message) for one in complaints],
}
print(json.dumps(found), flush=True)  # noqa: T201 - this is the answer
