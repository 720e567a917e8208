from reports.models.doubt import DoubtAnswer
from reports.models.remark import Remark

__all__ = ["DoubtAnswer", "Remark"]
