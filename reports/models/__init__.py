from reports.models.remark import Remark

__all__ = ["Remark"]
