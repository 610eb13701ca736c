from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.http import HttpRequest

    from goldenthread.base.accounts.permissions import Permission


class Config(AppConfig):
    name = "goldenthread.casework.children"
    label = "children"
    verbose_name = "Children and parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import register_converter
        from django.urls.converters import get_converters

        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.casework.children.door import Reference

        def holds(permission: "Permission") -> "Callable[[HttpRequest], bool]":
            return lambda request: may(request.user, permission)

        if "ref" not in get_converters():
            register_converter(Reference, "ref")
        for text, name, order, permission, group in (
            ("Children", "children:list", 5, Permission.CASE_READ, ""),
            ("Confirm who somebody is", "children:confirm", 6, Permission.CASE_FIND, ""),
            ("Access", "access:reports", 70, Permission.ACCESS_REPORT, navigation.KEEPING),
            ("Records", "records:requests", 72, Permission.RECORDS_APPROVE, navigation.KEEPING),
        ):
            navigation.add("office", text, name, order=order, show=holds(permission), group=group)
        navigation.add(
            "portal", "Children", "portal:children", order=5, show=lambda r: may(r.user, Permission.CASE_READ)
        )
        navigation.add(
            "portal", "Who works here", "portal:staff", order=6, show=lambda r: may(r.user, Permission.STAFF_CONFIRM)
        )
