from django.urls import URLPattern, URLResolver, path, register_converter

from goldenthread.thread.figures import views


class AreaCodeConverter:
    """An ONS code: a letter and eight digits."""

    regex = "[A-Z][0-9]{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KeyConverter:
    """A row's key that both databases can hold."""

    regex = "[0-9]{1,12}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(AreaCodeConverter, "ons_code")
register_converter(KeyConverter, "figures_key")

app_name = "figures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("import/", views.import_page, name="import"),
    path("import/confirm/", views.confirm, name="confirm"),
    path("agreement/", views.agreement_page, name="agreement"),
    path("releases/<figures_key:pk>/", views.release, name="release"),
    path("areas/", views.areas, name="areas"),
    path("areas/<ons_code:code>/", views.area, name="area"),
    path("areas/<ons_code:code>/figures.csv", views.area_csv, name="area-csv"),
    path("areas/<ons_code:code>/figures.json", views.area_json, name="area-json"),
]
