from reports.models.doubt import DoubtAnswer
from reports.models.remark import Remark
from reports.models.tick import Tick

__all__ = ["DoubtAnswer", "Remark", "Tick"]
