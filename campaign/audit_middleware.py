"""What every address has in common and no verb knows: files taken out, files sent in, access refused."""

from http import HTTPStatus

from campaign.auditing import Kind, Result, record

# The address's name → what it hands out; also what is counted (campaign/limits.py).
FILES = {
    "annex_file": "附件表",
    "annexes_file": "全部附件表",
    "book": "汇编",
    "package_file": "成套材料",
    "job_file": "后台任务生成的文件",
    "circular_file": "通报",
    "report_file": "专项报告",
    "rollup_file": "汇总表",
    "follow_up_file": "三清三到位汇总",
    "issues_file": "问题清单",
    "queue_file": "下级报送情况",
    "supervision_file": "督导表",
    "scores_file": "考核评分",
    "rule_findings_file": "规则变动后的新问题",
    "remarks_file": "批注与答复",
    "request_desk_file": "下级的申请",
    "sample_file": "抽查表",
    "scan_file": "盖章扫描件",
    "remark_proof": "证明材料",
    "request_proof": "证明材料",
    "obstruction_letter": "提请责令改正的函",
    "enterprises:obstruction_proof": "阻挠建会处置材料",
    "enterprises:export": "台账",
    "enterprises:bin_file": "回收站",
    "enterprises:follow_ups_file": "未建会企业清单",
    "enterprises:template": "空白模板",
    "enterprises:workbook": "离线工作簿",
    "enterprises:by_township": "分乡镇工作簿",
    "enterprises:import_file": "导入的原文件",
    "enterprises:import_result": "导入结果表",
    "enterprises:roster_file": "底册核实情况",
    "roster_progress_file": "底册核实进度",
    "enterprises:roster_proof": "证明材料",
    "admin:campaign_campaign_file": "专项行动文件",
    "admin:campaign_user_export": "账号名单",
    "admin:campaign_district_export": "单位名单",
    "admin:campaign_extension_export": "延期名单",
    "admin:campaign_auditline_export": "审计日志",
}
REFUSED = {HTTPStatus.FORBIDDEN: "没有权限", HTTPStatus.NOT_FOUND: "不在查看范围内"}


class AuditMiddleware:
    """Notes the address only, never what was asked for in it or what a file held."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not request.user.is_authenticated:
            return response
        where = {"by": request.user, "subject": request.path}
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            record(Kind.EXPORT, f"下载{FILES.get(match.view_name, '文件')}", **where)
        elif response.status_code in REFUSED and match.kwargs:
            deed = f"{request.method} {REFUSED[response.status_code]}"
            record(Kind.DENIED, deed, result=Result.REFUSED, **where)
        turned_away = response.status_code == HTTPStatus.TOO_MANY_REQUESTS  # campaign/limits.py
        if request.method == "POST" and not turned_away and (number := len(request.FILES)):
            done = response.status_code < HTTPStatus.BAD_REQUEST
            result = Result.DONE if done else Result.REFUSED
            record(Kind.UPLOAD, f"上传文件 {number} 个", result=result, **where)
        return response
