"""The abstract model under everything that a paper says and a passage proves."""

from goldenthread.base.editing.versioned import Versioned


class Cited(Versioned):
    """A row whose facts cite passages, under the subject `app.model:council/ref`.

    `CITED` names the fields that need a claim where they hold something. A claim on the field `*` cites the whole row.
    A test fails when a loaded row has a filled field of CITED without any claim.
    """

    CITED: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """What tells this row from all others of its kind: `southend/R5`. It never changes."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        return f"{self._meta.app_label}.{self._meta.model_name}:{self.key}"
