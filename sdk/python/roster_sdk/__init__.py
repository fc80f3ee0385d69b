"""The client of Roster: the generated operations, with one class of errors, pages and typed custom properties."""

from .client import Roster as Roster
from .client import RosterError as RosterError
from .models import *
