"""What `editing` says, in the types of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lsprotocol import types
from pygls import uris

from cnnshape.catalogue import CATALOGUE, Severity
from cnnshape.diagnostics import Diagnostic, Edit, Related, Source, Span
from cnnshape.editing.completion import Proposal, ProposalKind
from cnnshape.editing.document import Position
from cnnshape.editing.entities import Occurrence
from cnnshape.editing.folding import Fold
from cnnshape.editing.hints import Hint
from cnnshape.editing.hover import Hover
from cnnshape.editing.lenses import Lens
from cnnshape.editing.snapshot import Snapshot
from cnnshape.editing.symbols import Symbol, SymbolKind
from cnnshape.editing.tokens import Token, TokenType
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.server.places import places_of

SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
UNNECESSARY = frozenset({"D502", "A403", "X001"})
"""Findings of something without effect, which editors show faded."""

COMPLETION_KINDS = {
    ProposalKind.KEY: types.CompletionItemKind.Property,
    ProposalKind.KIND: types.CompletionItemKind.Class,
    ProposalKind.BLOCK: types.CompletionItemKind.Struct,
    ProposalKind.LAYER: types.CompletionItemKind.Variable,
    ProposalKind.PARAMETER: types.CompletionItemKind.Variable,
    ProposalKind.FUNCTION: types.CompletionItemKind.Function,
    ProposalKind.FILE: types.CompletionItemKind.File,
    ProposalKind.WORD: types.CompletionItemKind.EnumMember,
}
SYMBOL_KINDS = {
    SymbolKind.SECTION: types.SymbolKind.Namespace,
    SymbolKind.INPUT: types.SymbolKind.Field,
    SymbolKind.PARAMETER: types.SymbolKind.Variable,
    SymbolKind.BLOCK: types.SymbolKind.Class,
    SymbolKind.LAYER: types.SymbolKind.Method,
}
TOKEN_TYPES = tuple(TokenType)
LEGEND = types.SemanticTokensLegend([str(each) for each in TOKEN_TYPES], ["definition"])
REPORT = "cnnshape.report"
"""The command that writes the report of a file and shows it."""


class Writer:
    """Writes what is known of one document for a client that counts columns in an encoding."""

    def __init__(self, encoding: str, snapshot: Snapshot) -> None:
        """Write for an encoding, about a document."""
        self.encoding = encoding
        self.snapshot = snapshot

    def range(self, span: Span) -> types.Range:
        """Return a stretch of any file."""
        return places_of(span.source, self.encoding).range(span)

    def position(self, place: types.Position) -> Position:
        """Return a place of the client in the text."""
        return places_of(self.snapshot.source, self.encoding).from_protocol(place)

    def span(self, range: types.Range) -> Span:
        """Return a stretch of the client in the text."""
        source = self.snapshot.source
        return places_of(source, self.encoding).span(source, range)

    def location(self, span: Span) -> types.Location:
        """Return a stretch with the file that it is in."""
        return types.Location(self.uri_of(span.source), self.range(span))

    def uri_of(self, source: Source) -> str:
        """Return the address of the file of a source; bundled ones are named from their folder."""
        document = self.snapshot.document
        if source.name == document.name:
            return document.uri
        path = Path(source.name)
        bundled = bundled_folder() / path
        if not path.is_absolute() and bundled.is_file():
            path = bundled
        return uris.from_fs_path(str(path)) or source.name

    def diagnostics(self) -> list[types.Diagnostic]:
        """Return all findings."""
        return [self.diagnostic(each) for each in self.snapshot.diagnostics]

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """Return a finding with its code, page, evidence and related places."""
        return types.Diagnostic(
            self.range(found.span),
            "\n".join(found.paragraphs()),
            SEVERITIES[found.severity],
            code=found.code,
            code_description=types.CodeDescription(found.url),
            source="cnnshape",
            tags=[types.DiagnosticTag.Unnecessary] if found.code in UNNECESSARY else None,
            related_information=[self._related(each) for each in found.related] or None,
            data={"name": CATALOGUE[found.code].name},
        )

    def _related(self, related: Related) -> types.DiagnosticRelatedInformation:
        return types.DiagnosticRelatedInformation(self.location(related.span), related.message)

    def edit(self, edit: Edit) -> types.TextEdit:
        """Return an edit of any file."""
        return types.TextEdit(self.range(edit.span), edit.text)

    def workspace_edit(self, edits: Mapping[str, Sequence[Edit]]) -> types.WorkspaceEdit:
        """Return edits of files by their names."""
        changes = {
            self.uri_of(each[0].span.source): [self.edit(edit) for edit in each]
            for each in edits.values()
            if each
        }
        return types.WorkspaceEdit(changes=changes)

    def hint(self, hint: Hint) -> types.InlayHint:
        """Return a hint."""
        source = self.snapshot.source
        place = places_of(source, self.encoding).to_protocol(hint.position)
        return types.InlayHint(
            place,
            hint.label,
            types.InlayHintKind.Type,
            tooltip=_markdown(hint.tooltip),
            padding_left=True,
        )

    def hover(self, hover: Hover) -> types.Hover:
        """Return what is said of a place."""
        return types.Hover(_markdown(hover.text), self.range(hover.span))

    def proposal(self, proposal: Proposal, position: int) -> types.CompletionItem:
        """Return a proposal; `position` keeps the order, the likeliest first."""
        snippet = types.InsertTextFormat.Snippet
        return types.CompletionItem(
            proposal.label,
            kind=COMPLETION_KINDS[proposal.kind],
            documentation=_markdown(proposal.documentation) if proposal.documentation else None,
            sort_text=f"{position:04}",
            insert_text_format=snippet if proposal.is_snippet else types.InsertTextFormat.PlainText,
            text_edit=types.TextEdit(self.range(proposal.span), proposal.text),
        )

    def symbol(self, symbol: Symbol) -> types.DocumentSymbol:
        """Return an entry of the outline."""
        return types.DocumentSymbol(
            symbol.name or "?",
            SYMBOL_KINDS[symbol.kind],
            self.range(symbol.span),
            self.range(symbol.name_span),
            symbol.detail or None,
            children=[self.symbol(each) for each in symbol.children],
        )

    def lens(self, lens: Lens) -> types.CodeLens:
        """Return a lens; one that opens nothing has a command without a name."""
        command = REPORT if lens.opens_report else ""
        arguments = [self.snapshot.document.uri] if lens.opens_report else None
        return types.CodeLens(
            self.range(lens.span), types.Command(lens.text, command, arguments=arguments)
        )

    def highlight(self, found: Occurrence) -> types.DocumentHighlight:
        """Return a place that means what is at the cursor."""
        kinds = types.DocumentHighlightKind
        return types.DocumentHighlight(
            self.range(found.span), kinds.Write if found.defines else kinds.Read
        )

    def tokens(self, found: Iterable[Token]) -> types.SemanticTokens:
        """Return words as numbers, each relative to the one before."""
        data: list[int] = []
        before = types.Position(0, 0)
        for token in found:
            place = self.range(token.span)
            line = place.start.line - before.line
            column = place.start.character - (before.character if line == 0 else 0)
            length = place.end.character - place.start.character
            data += [line, column, length, TOKEN_TYPES.index(token.type), int(token.defines)]
            before = place.start
        return types.SemanticTokens(data)

    def fold(self, fold: Fold) -> types.FoldingRange:
        """Return lines that can be folded."""
        source = self.snapshot.source
        places = places_of(source, self.encoding)
        first, last = (places.range(source.span(line, 1, line, 1)).start.line for line in fold)
        return types.FoldingRange(first, last)


def _markdown(text: str) -> types.MarkupContent:
    return types.MarkupContent(types.MarkupKind.Markdown, text)
