from django.urls import path

from reports.views import annex, doubts, home, remarks, review, submission, ticks, verify

unit = "<slug:slug>/<int:code>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("verify/<str:receipt>/", verify.verify, name="verify"),
    path(unit, submission.page, name="submission"),
    path(f"{unit}submit/", submission.submit, name="submit"),
    path(f"{unit}withdraw/", submission.withdraw, name="withdraw"),
    path(f"{unit}versions/<int:number>/", submission.version, name="version"),
    path(f"{unit}versions/<int:number>/receipt/", submission.receipt, name="receipt"),
    path(f"{unit}annex/<int:digits>/", annex.preview, name="annex"),
    path(f"{unit}annex/<int:digits>/<str:form>/", annex.download, name="annex_file"),
    path(f"{unit}annexes/<str:form>/", annex.download_all, name="annexes_file"),
    path(f"{unit}queue/", review.queue, name="queue"),
    path(f"{unit}review/", review.page, name="review"),
    path(f"{unit}review/extend/", review.extend, name="extend"),
    path(f"{unit}review/tick/<int:pk>/", ticks.tick, name="tick"),
    path(f"{unit}review/tick-all/", ticks.tick_all, name="tick_all"),
    path(f"{unit}review/<str:action>/", review.decide, name="decide"),
    path(f"{unit}doubts/", doubts.page, name="doubts"),
    path(f"{unit}doubts/answer/", doubts.answer, name="doubt_answer"),
    path(f"{unit}doubts/<int:pk>/judge/", doubts.judge, name="doubt_judge"),
    path(f"{unit}remarks/", remarks.page, name="remarks"),
    path(f"{unit}remarks/new/", remarks.new, name="remark_new"),
    path(f"{unit}remarks/row/<int:pk>/", remarks.of_row, name="row_remarks"),
    path(f"{unit}remarks/<int:pk>/adopt/", remarks.adopt, name="remark_adopt"),
    path(f"{unit}remarks/<int:pk>/answer/", remarks.answer, name="remark_answer"),
    path(f"{unit}remarks/<int:pk>/withdraw/", remarks.withdraw, name="remark_withdraw"),
    path(f"{unit}remarks/<int:pk>/settle/", remarks.settle, name="remark_settle"),
]
