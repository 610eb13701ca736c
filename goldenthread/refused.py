"""The one exception whose message a user reads."""


class Refused(Exception):
    """An action that the rules do not allow, said in words that the person can act on.

    `message` states the fact and the next step. `status` is the HTTP status that the refusal page answers
    with: 403 where the person knows that the thing exists, 404 where that itself must stay unknown,
    409 where somebody else was quicker, 422 where the person can mend what they sent: their form is shown again
    with the message and with everything that they typed.
    """

    def __init__(self, message: str, *, status: int = 403) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
