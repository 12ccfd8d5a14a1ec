"""Many scenarios: sweeps and Monte Carlo on local processes or on a cluster."""

from euroqci_space.studies.cache import Cache
from euroqci_space.studies.diversity import Addition, diversity
from euroqci_space.studies.marginal import Step, marginal
from euroqci_space.studies.rolling import Stretch, rolling
from euroqci_space.studies.run import StudyProgress, study
from euroqci_space.studies.size import Target, Trial, size
from euroqci_space.studies.studyfile import Study, bundled_studies, read_study
from euroqci_space.studies.summary import SummaryRow, summary
from euroqci_space.studies.table import Cell, StudyTable

__all__ = [
    "Addition",
    "Cache",
    "Cell",
    "Step",
    "Stretch",
    "Study",
    "StudyProgress",
    "StudyTable",
    "SummaryRow",
    "Target",
    "Trial",
    "bundled_studies",
    "diversity",
    "marginal",
    "read_study",
    "rolling",
    "size",
    "study",
    "summary",
]
