"""Draw the picture of the README: the first page of a brief, in a real Chromium without a network.

python docs/pictures/draw.py studies/nagorno-karabakh/brief.html
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser import chromium, offline_page

with chromium() as browser, offline_page(browser, 860, 1290) as (page, errors, outside):
    page.goto(Path(sys.argv[1]).resolve().as_uri())
    page.screenshot(path=str(Path(__file__).with_name("brief.png")))
    assert not errors, errors
    assert not outside, outside
