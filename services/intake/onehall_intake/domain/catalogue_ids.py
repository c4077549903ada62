"""The ids of the catalogue, apart so that every part of it can name the others."""

from typing import NewType

ItemId = NewType("ItemId", str)
DepartmentId = NewType("DepartmentId", str)
ClassId = NewType("ClassId", str)
CategoryId = NewType("CategoryId", str)
CentreId = NewType("CentreId", str)
DocumentId = NewType("DocumentId", str)
FormId = NewType("FormId", str)
BodyId = NewType("BodyId", str)
QuestionId = NewType("QuestionId", str)
InstrumentId = NewType("InstrumentId", str)
