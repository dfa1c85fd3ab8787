import pytest

from homeward.report.brief import render_brief
from homeward.report.inputs import BriefInputs, Labels, labels_of
from tests.report.make_study import make_inputs


@pytest.fixture(scope="session")
def inputs() -> BriefInputs:
    return make_inputs()


@pytest.fixture(scope="session")
def labels(inputs: BriefInputs) -> Labels:
    return labels_of(inputs.crisis)


@pytest.fixture(scope="session")
def brief(inputs: BriefInputs) -> str:
    return render_brief(inputs)
