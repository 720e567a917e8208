"""Invented enterprises that stand twice in the demo: something to look at on the pages for duplicates."""

from dataclasses import replace

from enterprises.row import Row

_RENAMED = Row(
    name="青县恒远达电子机箱有限公司",
    ownership="私营有限责任公司",
    address="青县马厂镇工业路18号",
    status="正常",
    employees=126,
    unionised=True,
    unionised_on="2016-05",
    chair="孙志军",
    members=118,
    congress=True,
    uscc="91130922MA0DEM01XL",
)
_SLIP = replace(
    _RENAMED,
    name="青县瑞通丰钣金制造有限公司",
    address="青县流河镇振兴街66号",
    employees=143,
    unionised_on="2014",
    chair="尹玉芳",
    members=120,
    uscc="",
)
_ACROSS = replace(
    _RENAMED,
    name="沧州宏硕顺管件制造有限公司",
    address="沧县杜生镇特色产业园7号",
    employees=215,
    unionised_on="2012-08",
    chair="回建国",
    members=190,
    uscc="",
)
# One code under the old and the new name; one character different; one firm in two counties' ledgers.
TWICE = {
    "130921": [_ACROSS],
    "130922": [
        _RENAMED,
        replace(_RENAMED, name="沧州恒远达机箱制造有限公司", employees=131, contact="李春梅"),
        _SLIP,
        replace(_SLIP, name="青县瑞通峰钣金制造有限公司", address="青县流河镇", members=138),
        replace(_ACROSS, address="青县木门店镇开发大道3号", employees=105, members=98),
    ],
}
