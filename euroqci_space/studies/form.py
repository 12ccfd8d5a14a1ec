"""The form of a study file: its tables, their keys, and what each may hold."""

from typing import Annotated, Any, Literal

from pydantic import Field

from euroqci_space.scenario import Form, Identifier
from euroqci_space.studies.models import Model, columns

SCENARIO = "scenario"  # the path that stands for the base scenario itself
OUTCOME = ("seed", "model", "status", "reason")  # columns of the results that each study has
MOST_CASES = 100_000

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class DesignForm(Form):
    """``[design]``: which combinations of the values are tried."""

    kind: Literal["grid", "list", "latin_hypercube"] = "grid"
    samples: Annotated[int, Field(ge=1, le=MOST_CASES)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1


class ParameterForm(Form):
    """``[[parameter]]``: a column of the results, and where its values go in the scenario.

    Without ``path`` it only names the cases of a list.
    ``values`` for a grid or a list, ``low`` and ``high`` for a Latin hypercube.
    """

    name: Name
    path: str | Annotated[list[str], Field(min_length=1)] | None = None
    values: Annotated[list[Any], Field(min_length=1)] | None = None
    low: int | float | None = None
    high: int | float | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Every place that the value goes to; none where it is a label."""
        if self.path is None:
            return ()
        return (self.path,) if isinstance(self.path, str) else tuple(self.path)


class StudyForm(Form):
    """The whole file.

    ``set`` changes the base scenario for all cases; ``metrics`` are the columns of the results, by
    default all that the model has, the first one drawn; ``cost`` is what the front is drawn over.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Identifier
    title: Annotated[str, Field(max_length=200)] = ""
    scenario: str
    model: Model
    seeds: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(min_length=1)] = Field(
        default=[1]
    )
    weather_replicas: Annotated[int, Field(ge=0, le=100_000)] = 0
    metrics: list[str] = Field(default=[])
    cost: str | None = None
    set: dict[str, Any] = Field(default={})
    design: DesignForm = DesignForm()
    parameter: list[ParameterForm] = Field(default=[])

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the figures that the results show."""
        return tuple(self.metrics) or columns(self.model, weather=self.weather_replicas > 0)
