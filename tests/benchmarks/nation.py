"""Invented names for a whole country, by one statement each: ``fill(names)``, both databases.

Of 500 names in the country two are one enterprise, once by name and once by code, in neighbouring
counties. 沧县 has ``LARGE`` rows of its own and 青县 ``SMALL``.
"""

from django.db import connection

from campaign.models import District
from enterprises.models import Enterprise
from tests.factories import UserFactory, campaign, district, enterprise

LARGE, SMALL = 8_000, 600
PROVINCES, CITIES, COUNTIES = 31, 11, 16  # 16 counties a city in our province, 8 elsewhere
BEGINS = ("沧州", "河北", "沧县", "")
SIGNS = "恒瑞鑫宏华盛德兴昌金天永泰源通盈远达丰亿"
TRADES = ("管件", "食品", "五金", "机械", "玻璃钢", "铸造", "制衣", "塑料包装", "电子科技", "农业科技",
          "化工", "印刷", "家具", "管道装备", "汽车配件", "物流", "商贸", "建材", "医药", "环保设备")  # fmt: skip
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "厂")


def _code(path):
    """A path has letters, a code has none; none of ours begins with 9."""
    steps = range(0, len(path), District.steplen)
    return "9" + "".join(f"{int(path[at : at + District.steplen], 36):02}" for at in steps)


def below(superior, level, count):
    """Children of ``superior`` up to ``count``, not saved."""
    numbers = range(superior.numchild + 1, count + 1)
    superior.numchild = count
    paths = [District._get_path(superior.path, superior.depth + 1, number) for number in numbers]
    codes = [_code(path) for path in paths]
    return [
        District(
            path=path,
            depth=superior.depth + 1,
            code=code,
            name=f"单位{path}",
            short_name=f"单位{path}",
            level=level,
        )
        for path, code in zip(paths, codes, strict=True)
    ]


def tree():
    """31 provinces, one of them ours with the units of the tests in it."""
    province = district("130000")
    district("130921"), district("130922")
    province.refresh_from_db()
    city = district("130900")
    counties = below(city, "county", COUNTIES)
    cities = below(province, "city", CITIES)
    provinces = [
        District(
            path=District._get_path("", 1, number),
            depth=1,
            code=f"{number:06}",
            name=f"省{number}",
            short_name=f"省{number}",
            level="province",
        )
        for number in range(2, PROVINCES + 1)
    ]
    counties += [county for each in cities for county in below(each, "county", COUNTIES)]
    for other in provinces:
        others = below(other, "city", CITIES)
        cities += others
        counties += [county for each in others for county in below(each, "county", COUNTIES // 2)]
    District.objects.bulk_create([*provinces, *cities, *counties], batch_size=500)
    District.objects.bulk_update([province, city], ["numchild"])


def _one_of(words, number):
    cases = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))
    return f"CASE {number} % {len(words)} {cases} END"


def _name(number):
    mixed = f"({number} * 7919)"
    own = (
        f"substr('{SIGNS}', CAST({mixed} / {20**place} % 20 + 1 AS integer), 1)"
        for place in range(4)
    )
    trade = _one_of(TRADES, f"({number} + {number} / 160000)")
    return " || ".join([_one_of(BEGINS, number), *own, trade, _one_of(FORMS, f"({number} / 4)")])


def _insert(first, count, units, twins=False):
    """``count`` rows like the first of the table, by turns in the ``units`` (their keys)."""
    table = Enterprise._meta.db_table
    twin = "(n - CASE WHEN n % 500 = {} THEN 1 ELSE 0 END)" if twins else "n"
    other = {
        "name": _name(twin.format(1)),
        "name_key": _name(twin.format(1)),
        "uscc": f"CASE WHEN n % 5 < 3 THEN '9113' || substr(CAST(100000000000000 + {twin.format(2)} AS text), 2) ELSE '' END",
        "position": f"(n - {first}) / {len(units)} + 2",
        "district_id": "units.id",
    }
    columns = [field.column for field in Enterprise._meta.local_fields if not field.primary_key]
    values = [other.get(column, f"pattern.{column}") for column in columns]
    quoted = [connection.ops.quote_name(column) for column in columns]
    statement = f"""
        WITH RECURSIVE numbers(n) AS (
            SELECT CAST({first} AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {first + count}
        )
        INSERT INTO {table} ({", ".join(quoted)})
        SELECT {", ".join(values)} FROM numbers
        JOIN units ON units.place = n % {len(units)}
        JOIN {table} pattern ON pattern.id = (SELECT min(id) FROM {table})
    """  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE units (place integer PRIMARY KEY, id integer)")
        cursor.executemany("INSERT INTO units VALUES (%s, %s)", list(enumerate(units)))
        cursor.execute(statement)
        cursor.execute("DROP TABLE units")


def fill(names):
    """``names`` in the country and the two counties of ours; statistics as a server keeps them."""
    tree()
    campaign()
    if not Enterprise.objects.exists():  # the row all others are like
        enterprise(by=UserFactory(), name="沧县样板厂")
    ours, neighbour = district("130921"), district("130922")
    others = District.objects.filter(level="county").exclude(pk__in=[ours.pk, neighbour.pk])
    _insert(0, names, list(others.values_list("pk", flat=True)), twins=True)
    _insert(2_500_000, LARGE - 1, [ours.pk])
    _insert(2_600_000, SMALL, [neighbour.pk])
    if connection.vendor == "postgresql":  # SQLite keeps none by itself
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
