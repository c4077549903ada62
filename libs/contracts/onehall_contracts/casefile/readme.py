"""The page in a case file that tells people what it is and how to check it."""

from typing import Final

README: Final = """\
# 固定的案卷 Frozen case file

## 中文

本档案是争议提出的同一秒固定下来的案卷。此后进入案卷的任何材料都不在本档案内，另见附卷（annex）。

| 文件 | 内容 |
| --- | --- |
| `manifest.json` | 清单：争议、每个事件、每份材料、每个文件的大小与 SHA-256 |
| `events/NNNN.json` | 各事件的原文，按时间先后 |
| `chain.json` | 事件哈希链 |
| `documents.json` | 材料：SHA-256、何时由谁随哪个事件提交 |
| `clocks.json` | 期限计算单：日历版本、扣除期间、延长，逐日推导 |
| `powers.json` | 每次签署时有效的授权 |
| `notices.json` | 通知及其送达凭证 |

如何核验（无须网络，无须我们）：

1. 计算 `manifest.json` 的 SHA-256，与提出争议时公布的 `manifest_sha256` 比较；
2. 计算其他每个文件的 SHA-256，与清单比较；
3. 或者运行：`onehall verify-bundle 文件 --manifest-sha256 摘要`。
   任何一个字节被改动，都会指出是哪个文件。

材料本身不在本档案内：材料的 SHA-256 与清单相同，即为当时的材料。

## English

This is the case file as it stood in the second in which the dispute was filed. What came to the
file afterwards is not in here; it is in the annex.

| file | what it is |
| --- | --- |
| `manifest.json` | the dispute, every event, every document, every file with its size and SHA-256 |
| `events/NNNN.json` | what each event says, in order of time |
| `chain.json` | the events' hash chain |
| `documents.json` | documents: SHA-256, when and by whom handed in, with which event |
| `clocks.json` | every limit counted day by day: calendar version, excluded periods, extensions |
| `powers.json` | the delegation in force at each signature |
| `notices.json` | notices with what proves that they were served |

How to check it, without a network and without us:

1. Take the SHA-256 of `manifest.json`; compare it with the `manifest_sha256` that was published
   when the dispute was filed.
2. Take the SHA-256 of every other file; compare it with the manifest.
3. Or run `onehall verify-bundle FILE --manifest-sha256 HEX`. A changed byte is named.

The documents themselves are not in here: one whose SHA-256 is in the manifest is the one that was
in the file then. A digest is SHA-256 in lower-case hexadecimal; JSON is written with sorted keys,
no spaces, in UTF-8; `events/NNNN.json` is the data of that event, whose SHA-256 the manifest's
`events` has too; a link of the chain is the SHA-256 of `[link before, entry of the event]`, the
first follows an empty string.
"""
ANNEX_README: Final = """\
# 附卷 Annex

证据固定之后进入案卷的事件。固定的案卷不因此改变：`manifest.json` 中的 `manifest_sha256`
是固定案卷的摘要，`chain.json` 接续固定案卷的哈希链。`opinions/` 是各部门签署的审查意见原文（JWS）。

What came to the case file after it was frozen. The frozen case file is not changed by it:
`manifest_sha256` in `manifest.json` is its digest, and `chain.json` goes on where its chain ends.
`opinions/` has the departments' opinions verbatim, as they signed them (JWS): the name of each is
its SHA-256, which the event that recorded it has as `opinion_sha256`.

Check both: `onehall verify-bundle FROZEN --annex ANNEX`
"""
