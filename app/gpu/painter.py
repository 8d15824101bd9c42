"""Who draws: the graphics card once one is found, the processor before that, without one, and after one has failed."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from app.gizmo import Shapes
from app.gpu import adapter, processor
from app.gpu.drawables import Drawables, Drawn
from engine.types import Camera

log = logging.getLogger("galatea")


class Painter:
    """Draws for one thread. The adapter is looked for on a thread of its own when the first picture is wanted."""

    def __init__(self, renderer: str = "auto", pool: ThreadPoolExecutor | None = None):
        self.renderer, self.pool = renderer, pool
        self.found: adapter.Found | None = None
        self._card = None
        self._search: threading.Thread | None = None

    def draw(
        self, things: Drawables, camera: Camera, shown: str, selected: int = -1, fine: bool = False,
        wanted: Callable[[], bool] | None = None,
    ) -> Drawn | None:  # fmt: skip
        """As `app.gpu.processor.draw`; a card that fails leaves the rest to the processor, and `words` says so."""
        if self._search is None:
            self._search = threading.Thread(target=self._look, name="adapter", daemon=True)
            self._search.start()
        if self.found is not None and self.found.device is not None:
            try:
                if self._card is None:
                    from app.gpu.frame import Card

                    self._card = Card(self.found.device)
                return self._card.draw(things, camera, shown, selected, fine, wanted)
            except Exception as error:  # a driver's errors are of any kind, and the picture must go on
                self._failed(error)
        return processor.draw(things, camera, shown, selected, fine, self.pool, wanted)

    def layer(self, shapes: Shapes) -> np.ndarray:
        """The gizmo's shapes as `app.gpu.strokes.layer` gives them; by the card once it has drawn something."""
        card = self._card
        if card is not None:
            try:
                return card.layer(shapes)
            except Exception as error:  # as above
                self._failed(error)
        from app.gpu import strokes  # it loads the compiler of its loops

        return strokes.layer(shapes)

    def words(self) -> str:
        """Which adapter draws, and why; a sentence for the engine page."""
        if self.found is None:
            return "the processor draws the viewport until something is asked of a graphics card"
        return self.found.words

    def settle(self, seconds: float = 60.0) -> None:
        """Wait until it is known who draws, for tests and benchmarks."""
        if self._search is None:
            self._look()
            self._search = threading.current_thread()
        elif self._search is not threading.current_thread():
            self._search.join(seconds)

    def _failed(self, error: Exception) -> None:
        log.exception("the graphics card failed")
        words = f"the processor draws the viewport: the graphics card failed ({type(error).__name__})"
        self.found = adapter.Found("none", words, "Update the graphics driver; the log has more.")
        self._card = None

    def _look(self) -> None:
        self.found = adapter.find(self.renderer)
