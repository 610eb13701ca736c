"""Bodies and posts found by every name that a council's papers give them."""

import re

from django.utils.text import slugify

from goldenthread.base import audit, editing
from goldenthread.thread.governance.models import Body, Post

BODY_KINDS = (
    (re.compile(r"(?i)\bscrutiny\b|\boverview\b|\bselect committee\b"), Body.Kind.SCRUTINY),
    (re.compile(r"(?i)\bcabinet\b|\bexecutive\b(?!\s+director)"), Body.Kind.EXECUTIVE),
    (re.compile(r"(?i)\bworking (?:party|group)\b|\btask\b"), Body.Kind.GROUP),
    (re.compile(r"(?i)\bNHS\b|\bICB\b|\bIntegrated Care\b|\bCCG\b|\bTrust\b"), Body.Kind.NHS),
    (re.compile(r"(?i)\bOfsted\b|\bCQC\b|\bCare Quality\b"), Body.Kind.REGULATOR),
    (re.compile(r"(?i)\bDepartment for\b|\bDfE\b"), Body.Kind.GOVERNMENT),
    (re.compile(r"(?i)\bboard\b|\bpartnership\b"), Body.Kind.BOARD),
    (re.compile(r"(?i)\bforum\b|\bparent"), Body.Kind.FAMILIES),
    (re.compile(r"(?i)\bschools?\b"), Body.Kind.SCHOOLS),
    (re.compile(r"(?i)\bcouncil\b"), Body.Kind.COUNCIL),
    (re.compile(r"(?i)\bservice\b|\bteam\b"), Body.Kind.SERVICE),
)
ROLE_WORDS = re.compile(
    r"(?i)\b(director|head|manager|officer|lead|chair|member|holder|leader|executive|principal|coordinator|co-ordinator|"
    r"adviser|advisor|consultant|SENCO|psychologist|commissioner|DCS|DCO|DMO|DSCO|team|service|board|council|school|"
    r"partnership|committee|forum|group|trust|ICB|CCG|NHS|LA|SEND|education|health|care|services|all|partners|AD|HoS|"
    r"panel|headteacher|governor|secretary|strategic|assistant|deputy|business|analyst)\b"
)
PERSON = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Cllr|Councillor)\.?\s+)?[A-Z][a-z'’-]+(?:\s+[A-Z]\.?)?\s+[A-Z][A-Za-z'’-]+$"
)


def plain(words: str) -> str:
    words = re.sub(r"(?i)^the\s+", "", words.strip())
    return " ".join(re.findall(r"[a-z0-9]+", words.casefold()))


def is_person(words: str) -> bool:
    """Whether it looks like somebody's name and not like a post: plans are to name posts."""
    return bool(PERSON.match(words.strip())) and not ROLE_WORDS.search(words)


class Names:
    """Every name of one council's bodies and posts. `body` and `post` find; `add_body` and `add_post` also add."""

    def __init__(self, council: str) -> None:
        self.council = council
        self.bodies: dict[str, Body] = {}
        self.posts: dict[str, Post] = {}
        for body in Body.objects.filter(council=council).prefetch_related("names"):
            for words in [body.name, *(n.words for n in body.names.all())]:
                self.bodies.setdefault(plain(words), body)
        for post in Post.objects.filter(council=council).select_related("body").prefetch_related("names"):
            for words in [post.title, *(n.words for n in post.names.all())]:
                self.posts.setdefault(plain(words), post)

    def body(self, words: str) -> Body | None:
        return self.bodies.get(plain(words))

    def post(self, words: str) -> Post | None:
        return self.posts.get(plain(words))

    def add_body(self, words: str, *, by: audit.Actor) -> tuple[Body, bool]:
        """The body of that name, added if there is none; whether it was."""
        if found := self.body(words):
            return found, False
        kind = next((kind for pattern, kind in BODY_KINDS if pattern.search(words)), Body.Kind.OTHER)
        body = Body(council=self.council, slug=self._slug(words, Body), name=words[:200], kind=kind)
        editing.add(body, by=by)
        self.bodies[plain(words)] = body
        return body, True

    def add_post(self, words: str, *, by: audit.Actor, body: Body | None = None) -> tuple[Post, bool]:
        """The post of that title, added if there is none; whether it was. Its body is the council unless given."""
        if found := self.post(words):
            return found, False
        if body is None:
            body = next((b for b in self.bodies.values() if b.kind == Body.Kind.COUNCIL), None)
            body = body or self.add_body("The council", by=by)[0]
        member = re.search(r"(?i)\b(?:cabinet member|portfolio holder|councillor|executive member|leader of)\b", words)
        kind = Post.Kind.MEMBER if member else Post.Kind.PARTNER if body.outside else Post.Kind.OFFICER
        post = Post(council=self.council, slug=self._slug(words, Post), title=words[:200], kind=kind, body=body)
        editing.add(post, by=by)
        self.posts[plain(words)] = post
        return post, True

    def _slug(self, words: str, model: type[Body] | type[Post]) -> str:
        base = slugify(words)[:70].strip("-") or "unnamed"
        slug, n = base, 1
        while model._default_manager.filter(council=self.council, slug=slug).exists():
            n += 1
            slug = f"{base}-{n}"
        return slug
