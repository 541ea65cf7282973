"""Charts as SVG text: one module a kind, the same in page, PDF and slides.

They use presentation attributes only, so that a page needs no style for them and a PDF none either;
each carries a <title> and a <desc> that says in words what is drawn.
"""
