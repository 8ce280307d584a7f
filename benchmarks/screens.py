"""The screens that are measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """A page at an address; `query` without workspace and day."""

    name: str
    query: str = ""

    @property
    def path(self) -> str:
        """The address without its query; the first page has none."""
        return "" if self.name == "overview" else self.name

    @property
    def title(self) -> str:
        """As it stands in tables."""
        return f"/{self.path}" + (f"?{self.query}" if self.query else "")

    def at(self, workspace: str, day: object = None) -> str:
        """The whole query."""
        parts = [f"workspace={workspace}", *([f"as_of={day}"] if day else []), *([self.query] if self.query else [])]
        return "&".join(parts)


SCREENS = (
    Screen("overview"),
    Screen("indicators"),
    Screen("ministries"),
    Screen("provinces"),
    Screen("provinces", "unit=prov63_ha_noi"),
    Screen("systems"),
    Screen("methodology"),
    Screen("tracking"),
)
PEERS = (SCREENS[0], SCREENS[1], SCREENS[3])
"""Those that are written in Dash, too."""
