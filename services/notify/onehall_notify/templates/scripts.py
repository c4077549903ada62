"""What a caller asks: a script for each kind of call-back, in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

OPENING: Final = (
    "您好，这里是政务服务中心回访。通话自愿，您可以随时结束，不影响您的任何事项。现在方便吗？",
    "Good day, the government service centre is calling. You may end this call at any time, and "
    "nothing depends on it. Is this a good moment?",
)
CLOSING: Final = (
    "谢谢您。您说的话只给处理问题的人看，被评价的人看不到是谁说的。",
    "Thank you. Only those who deal with it see what you said, and nobody you spoke of learns who "
    "said it.",
)
QUESTIONS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "evaluation": (
        ("您对这次服务的哪一点不满意？", "What were you not content with?"),
        ("您希望我们怎样改进，或者怎样解决？", "What should we put right, and how?"),
        ("您愿意由部门整改并告知您结果吗？", "Shall the department put it right and tell you?"),
        ("对这次回访您满意吗？", "Are you content with this call?"),
    ),
    "dispute": (
        ("协调的过程您觉得公正吗？双方都听到了吗？", "Was it fair? Were both sides heard?"),
        ("结果和理由给您讲清楚了吗？", "Were the outcome and its reasons made clear to you?"),
        (
            "您知道行政复议和行政诉讼的最后日期吗？",
            "Do you know the last days for reconsideration and a suit?",
        ),
        ("总的来说您满意吗？", "On the whole, are you content?"),
    ),
    "sample": (
        ("办事一共跑了几趟？有没有让您重复交材料？", "How often did you come? Twice for a paper?"),
        ("有没有人向您收取规定以外的费用？", "Were you asked for any fee beyond the published?"),
        ("结果是不是在承诺的时间内拿到的？", "Did you get the result within the promised time?"),
        ("总的来说您满意吗？", "On the whole, are you content?"),
    ),
}


def script(about: str) -> dict[str, Any]:
    """Return what to say and ask, in both languages, in this order."""
    lines = [OPENING, *QUESTIONS[about], CLOSING]
    return {"zh": [line[0] for line in lines], "en": [line[1] for line in lines]}
