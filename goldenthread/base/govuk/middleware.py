from django.http import HttpRequest, HttpResponse


class InputRule:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class RefusalPage(InputRule):
    pass
