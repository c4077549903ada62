"""Every sentence of the pages, in Chinese and English."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("zh", "en")
TAGS: Final = {"zh": "zh-CN", "en": "en"}

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "hall": ("一厅", "Onehall"),
    "skip": ("跳到正文", "Skip to the content"),
    "other": ("English", "中文"),
    "verify": ("证照核验", "Verify a permit"),
    "register": ("许可公示", "Public register of permits"),
    "about": (
        "核验由本厅签发的证照是否有效。无需登录,不保存您上传的文件。",
        "Find out whether a permit of this hall holds. No account is needed, and a file you send "
        "is not kept.",
    ),
    "by-number": ("按编号核验", "By its number"),
    "number": ("证照编号", "Number of the permit"),
    "number-hint": (
        "印在证照上,例如 建字第610100201100042",
        "As printed, e.g. 建字第610100201100042",
    ),
    "look-up": ("核验编号", "Look it up"),
    "by-file": ("按文件核验", "By its file"),
    "file": ("证照的 PDF 文件", "The permit as a PDF file"),
    "file-hint": (
        "请上传收到的原文件,最大 2 MiB;打印后扫描的文件无法核验,请按编号核验。",
        "The file as you received it, at most 2 MiB. A scan of a print cannot be verified: use its "
        "number.",
    ),
    "send": ("核验文件", "Verify the file"),
    "checked-at": ("核验时间", "Checked at"),
    "as-registered": ("登记内容", "As it is registered"),
    "compare": (
        "请逐项核对:与您手中的证照不一致的,该证照不是本厅签发的证照。",
        "Compare every line: a document that says anything else is not the one that was issued.",
    ),
    "certificate": ("证照名称", "Permit"),
    "item": ("事项", "Item"),
    "holder": ("持证主体", "Holder"),
    "holder-later": ("证照文件制作中", "the document is being made"),
    "department": ("颁发机构", "Issued by"),
    "issued-on": ("颁发日期", "Issued on"),
    "valid-until": ("有效期至", "Valid until (that day included)"),
    "no-end": ("长期", "without end"),
    "standing": ("状态", "Standing"),
    "status-on": ("变更日期", "Since"),
    "successor": ("取代它的证照", "Replaced by"),
    "masked": (
        "自然人姓名已作隐去处理。",
        "Names of natural persons are masked.",
    ),
    "filters": ("筛选", "Filter"),
    "department-id": ("部门代码,例如 XFZD", "Department, e.g. XFZD"),
    "item-id": ("事项代码,例如 PC2-06", "Item, e.g. PC2-06"),
    "from-day": ("颁发日期自", "Issued from"),
    "to-day": ("颁发日期至", "Issued until"),
    "show": ("显示", "Show"),
    "next": ("下一页", "Next page"),
    "none": ("没有符合条件的证照。", "No permit fits."),
    "bad-filter": (
        "筛选条件有误,请按示例填写。",
        "A filter is not as it should be; write it as in the example.",
    ),
    "permits": ("已颁发的证照,最近的在前", "Permits, newest first"),
    # What a document is worth: a title, what it means, what to do.
    "valid": ("有效", "Valid"),
    "valid-means": (
        "登记簿上有此证照,今日有效。",
        "The register has this permit, and it is in force today.",
    ),
    "valid-file": (
        "文件由本厅签名,自签发以来未改动一个字节。",
        "This hall signed the file, and not one byte has changed since.",
    ),
    "expired": ("已过有效期", "Expired"),
    "expired-means": (
        "此证照确由本厅颁发,但有效期已过,今日不再有效。",
        "This hall issued the permit, but its last day has passed: it is no longer in force.",
    ),
    "revoked": ("已撤销", "Revoked"),
    "revoked-means": (
        "颁发机构已撤销此证照(行政许可法第六十九条),不再具有效力。",
        "The issuing department has revoked this permit (Licensing Law art. 69): it has no effect.",
    ),
    "cancelled": ("已注销", "Cancelled"),
    "cancelled-means": (
        "此证照已办理注销手续(行政许可法第七十条),不再有效。",
        "This permit has been cancelled (Licensing Law art. 70): it is no longer in force.",
    ),
    "replaced": ("已被取代", "Replaced"),
    "replaced-means": (
        "您手中的是旧版本:此证照已变更或延续,请以新版本为准。",
        "You hold an earlier version: the permit was changed or renewed, and the newer one counts.",
    ),
    "unknown": ("查无此证照", "Unknown"),
    "unknown-means": (
        "登记簿上没有这个编号。请核对编号;编号无误的,该证照不是本厅颁发的。",
        "The register has no such number. Compare it with the document; if it is right, this hall "
        "did not issue it.",
    ),
    "unknown-file": (
        "文件上没有本厅的签名,不能作为本厅颁发的证照。打印后扫描的文件请按编号核验。",
        "The file does not have this hall's signature. For a scan of a print, use the number.",
    ),
    "altered": ("已被改动", "Altered"),
    "altered-means": (
        "二维码中的校验码与登记不符:您手中的证照不是登记的那一份。下列为登记内容。",
        "The code does not belong to what is registered: this is not the document that was issued. "
        "What is registered stands below.",
    ),
    "altered-file": (
        "文件在签名后被改动,不能使用。请向持证主体索取原文件,或按编号核验。",
        "The file was changed after it was signed, and must not be relied upon. Ask for the "
        "original, or use the number.",
    ),
    # Why nothing can be said.
    "no-file": ("没有收到文件", "No file came in"),
    "no-file-means": ("请选择一个 PDF 文件后再核验。", "Choose a PDF file, then verify it."),
    "too-large": ("文件过大", "The file is too large"),
    "too-large-means": (
        "本厅证照的文件都小于 2 MiB,更大的文件不是本厅颁发的原文件。",
        "Files of this hall's permits have less than 2 MiB: a larger one is not an original.",
    ),
    "busy": ("请求过多", "Too many requests"),
    "busy-means": ("请稍候再试。", "Wait a little, then try again."),
    "unavailable": ("暂时无法核验", "Cannot be verified now"),
    "unavailable-means": (
        "登记簿暂时无法访问,这不说明证照有效或无效。请稍后再试。",
        "The register cannot be reached. That says nothing about the permit; try again later.",
    ),
}


def word(key: str, language: str) -> str:
    """Return a sentence in a language."""
    return WORDS[key][LANGUAGES.index(language)]


def chosen(asked: str | None, accepted: str) -> str:
    """Return the language of a page: the one asked for, else the browser's first of ours."""
    if asked in LANGUAGES:
        return str(asked)
    ranked = sorted((_ranked(one) for one in accepted.lower().split(",")), key=lambda r: -r[1])
    known = (tag for tag, quality in ranked if tag in LANGUAGES and quality > 0)
    return next(known, LANGUAGES[0])


def _ranked(one: str) -> tuple[str, float]:
    tag, _, quality = one.partition(";")
    try:
        rank = float(quality.strip().removeprefix("q=") or 1)
    except ValueError:
        rank = 0.0
    return tag.strip().partition("-")[0], rank
