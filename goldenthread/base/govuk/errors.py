from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("Bad request", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("Not allowed", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("Page not found", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Sorry, there is a problem", status=500)


plain_not_found = not_found
plain_broken = broken
