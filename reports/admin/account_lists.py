"""Lists of accounts: the one that comes in opens a new account a line, the one that goes out says who has which."""

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from import_export import fields

from campaign import accounts
from campaign.models import District, User
from campaign.models.submission import Refused
from reports.admin.listing import ListResource
from reports.admin.upload import LINE

ROLES = {label: value for value, label in User.Role.choices}


class AccountResource(ListResource):
    """One line of the list = one new account."""

    username = fields.Field("username", "账号名")
    name = fields.Field("name", "姓名")
    phone = fields.Field("phone", "联系电话")
    role = fields.Field("get_role_display", "角色")
    district = fields.Field("district__name", "单位")
    columns = ("单位代码", "姓名", "联系电话", "角色")  # 邮箱 and 账号名 may be absent

    class Meta:
        model = User
        fields = ("username", "name", "phone", "role", "district")
        import_id_fields = ()

    def get_instance(self, instance_loader, row):
        return None

    def import_instance(self, instance, row, **kwargs):
        code, role = row["单位代码"].strip(), row["角色"].strip()
        instance.district = District.objects.visible_to(self.by).filter(code=code).first()
        if instance.district is None:
            raise ValidationError(f"第{row[LINE]}行 单位代码：“{code}”不在您的管理范围内，请核对")
        instance.role = ROLES.get(role, "")
        instance.username = row.get("账号名", "").strip()
        instance.name, instance.phone = row["姓名"].strip(), row["联系电话"].strip()
        instance.email = row.get("邮箱", "").strip()
        try:
            accounts.check(instance, by=self.by)
            instance.username = instance.username or accounts.free_username(
                instance.district, instance.role
            )
            instance.clean_fields(exclude=["password"])
        except Refused as refusal:
            raise ValidationError(f"第{row[LINE]}行：{refusal}") from refusal
        except ValidationError as error:
            told = "；".join(
                f"{label_for_field(name, User)}：{''.join(texts)}"
                for name, texts in error.message_dict.items()
            )
            raise ValidationError(f"第{row[LINE]}行 {told}") from error

    def do_instance_save(self, instance, is_create):
        if self.previewing:  # taken back with the preview's transaction; no hashing for nothing
            instance.save()
        else:
            instance.one_time_password = accounts.open_account(instance, by=self.by)


class AccountListResource(ListResource):
    """What goes out: who has which account. Never a password, nor when somebody came in."""

    username = fields.Field("username", "账号名")
    name = fields.Field("name", "姓名")
    district = fields.Field("district__name", "单位")
    role = fields.Field("get_role_display", "角色")
    in_use = fields.Field("in_use", "启用")
    title = "账号"

    class Meta:
        model = User
        fields = ("username", "name", "district", "role", "in_use")

    def dehydrate_in_use(self, user):
        return "是" if user.is_active else "否"
