"""Accounts for many units at once, each with a one-time password."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from campaign.models import District, User

# Without letters and digits that are taken for one another on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SUFFIX = {"entry": "", "review": "sh", "view": "ck", "admin": "gl"}


@transaction.atomic
def create_below(superior: District, role: str) -> list[tuple[User, str]]:
    """One account of ``role`` for every unit below ``superior`` that has none: (account, password).

    The user name is the unit's code with the role's letters. The password is shown this once and has
    to be changed at the first login.
    """
    units = District.objects.within(superior).exclude(pk=superior.pk).exclude(user__role=role)
    made = []
    for unit in units:
        password = "".join(secrets.choice(LETTERS) for _ in range(10))
        user = User(
            username=f"{unit.code}{SUFFIX[role]}",
            name=f"{unit.short_name}{User.Role(role).label}员",
            district=unit,
            role=role,
            must_change_password=True,
            password=make_password(password),
        )
        made.append((user, password))
    User.objects.bulk_create(user for user, _ in made)
    return made
