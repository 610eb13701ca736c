from django.urls import path, register_converter

from goldenthread.outward.offering import views


class Reference:
    """Such as K7QX-2M9P."""

    regex = "[A-Z2-7]{4}-[A-Z2-7]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "spoken")

app_name = "offering"
urlpatterns = [
    path("", views.incoming, name="incoming"),
    path("<spoken:reference>/", views.one, name="one"),
]
