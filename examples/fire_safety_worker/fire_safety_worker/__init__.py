"""The fire brigade 消防支队 examines the fire protection design 消防设计 of a building."""

from onehall_worker import Invitation, Opinion, Reply, ReviewTask, Worker, approve, attend

worker = Worker("XFZD")  # 西安市公安消防支队


@worker.review("PC2-06")
async def fire_design(task: ReviewTask) -> Opinion:
    """Answer for 建设工程消防设计审核, telling the centre of each step on the way."""
    for step in task.steps:
        if step.clock == "decision":  # acceptance was at the window, delivery is at the gate
            await task.step_done(step.name)
    return approve("符合消防技术标准", basis=["消防法 第十一条"])


@worker.activity()
async def joint_activity(_invitation: Invitation) -> Reply:
    """Send the chief representative and the handler: two officers verify on site (L-21)."""
    return attend("XFZD-01", "XFZD-03")
