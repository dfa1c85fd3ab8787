"""Articles written for the tests, in the forms in which footnoted articles are found."""

# ruff: noqa: E501

BRACKETS = """The Valley After the War

On May 2 the army of Averra took the valley.[1] Gen. A. Nobody said on Oct. 3 that U.S. officials "knew." [2] Most of the
12,000 inhabitants fled within St. George's week, many in F-16's shadow,[3] and few have returned.[4] Nobody knows why. In
2021 [sic] the League of the Lakes offered 3.5 million crowns;[5][6] Averra declined.[7, 8]

Will they return? "They will," said one.[9] He spoke for the Hum. Rts. Watch office, and so did others.[10] It ended.[11]

[1] Ann Author & Bea Writer, War in the Valley, Orla Post (May 4, 2020), https://example.org/war.

[2] Id.

[3] See Cem Scholar, Aircraft: A History, 12 J. Imag. Stud. 972 (2019).

[4] Return Denied, Hum. Rts. Watch (Oct. 5, 2020).

[5] Id. at 5.

[6] Author & Writer, supra note 1, at 3.

[7] See Scholar, supra note 3.

[8] Ibid.

[9] See id. at 7; Return Denied, supra note 4.

[10] Dan Other, A New Book (2021); Author & Writer, supra note 2.

[11] Scholar, op. cit., p. 12.
"""
RESOLVED = {1: None, 2: 1, 3: None, 4: None, 5: 4, 6: 1, 7: 3, 8: 3, 9: 3, 10: None, 11: 3}

SEVERAL = """Armies prepare.[1] People fled.[2] They want to return.[3] Some say no.[4] It rained.[5] More.[6] It ended.[7][8][9]

[1] Ann Roe, A Paper, Orla Post (Jan. 2, 2024); see also Poe, “War; Peace” (2020; rev. 2021); Cem Scholar, Aircraft, 12 J. Imag. Stud. 972 (2019).

[2] Id.

[3] Ibid. at 5.

[4] Poe, supra note 1, at 7.

[5] Roe, supra note 1; Dan Other, New (2021); id. at 9.

[6] Scholar, op. cit.

[7] Zed, supra note 99.

[8] Doe, J.; Smith, K., Joint Work (2018); emphasis added.

[9] Roe, supra note 3; Scholar, supra note 2.
"""

MARKDOWN = """# A valley

The army took the *valley*.[^1] Most [fled](https://example.org/a_(b)).[^fled] It covers 10 km² of land.[^1]

[^1]: Ann Author, *War in the Valley* (2020).
[^fled]: *Id.*
    continued on a second line.
"""

WEB = """<!DOCTYPE html><html><head><title>x</title><style>p { color: red }</style></head><body>
<nav>Menu. Home.</nav><h1>A valley</h1>
<p>The army took the valley.<sup><a href="#fn1" id="ref1">1</a></sup> Most fled&nbsp;at once.<sup>[2]</sup></p>
<p>Water is H<sub>2</sub>O and the area is 10 km<sup>2</sup> in all.<sup>3</sup></p>
<section class="footnotes"><ol>
<li id="fn1">Ann Author, War in the Valley (2020). <a href="#ref1">↩</a></li>
<li id="fn2"><em>Ibid.</em></li>
<li id="fn3">Author, supra note&nbsp;1.</li>
</ol></section><script>alert("No. 1.")</script></body></html>
"""

RAISED = """The army took the valley.¹ Most fled.²,³ The land measures 10 km² in all.⁴

¹ Ann Author, War in the Valley (2020).
² Id.
³ Bea Writer, Flight (2021).
⁴ Author (n 1) 12.
"""

BARE = """The army took the valley.1 Most of them fled in May 2020.2 Only 3 stayed.3

Notes

1. Ann Author, War in the Valley (2020).
2. Ibid., p. 4.
3. Writer, note 1 above.
"""
