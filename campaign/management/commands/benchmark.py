from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "测量速度：与基准、与现成做法在同一次运行里对比，打印比值（不用正式数据库）"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "topics",
            nargs="*",
            help="只测这几项：import、reader、duplicates、rollup、writers、book、pages、load；不写为全部",
        )
        parser.add_argument("--rows", type=int, default=10_000, help="导入文件的行数")
        parser.add_argument("--names", type=int, default=100_000, help="查重和汇总时全库的企业数")

        parser.add_argument("--minutes", type=float, default=3, help="截止前的下午压缩成几分钟")

    def handle(self, *, topics, rows, names, minutes, **options):
        from tests.benchmarks.run import run

        run(topics, rows, names, minutes, self.say)

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
