"""What a password must be, told in Chinese (GB/T 22239-2019, 8.1.4.1 a: 复杂度)."""

from django.core.exceptions import ValidationError

LEAST = 10


class LengthAndKinds:
    """Ten characters or more, with a letter, a digit and something that is neither."""

    def validate(self, password, user=None):
        letter = any(sign.isalpha() for sign in password)
        digit = any(sign.isdigit() for sign in password)
        other = any(not sign.isalnum() for sign in password)
        if len(password) < LEAST or not (letter and digit and other):
            raise ValidationError(f"密码太简单。{self.get_help_text()}")

    def get_help_text(self):
        return f"密码至少 {LEAST} 个字符，同时有字母、数字和其他符号（如 - @ #），越长越好。"


class AnotherThanBefore:
    """A change that changes nothing is none."""

    def validate(self, password, user=None):
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError("新密码与原密码相同，请换一个。")

    def get_help_text(self):
        return "新密码不能与原密码相同。"
