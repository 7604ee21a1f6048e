"""The calls and decorators that are known to do nothing beyond giving a value: names from Python's own library mostly.

Takes dotted names as they are written, gives yes or no. A name that the file itself defines is never known.
"""

from __future__ import annotations

from collections.abc import Collection


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUILTINS = _words(
    "abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter"
    " float format frozenset getattr hasattr hash hex id int isinstance issubclass iter len list map max"
    " memoryview min next object oct ord pow property range repr reversed round set slice sorted staticmethod str"
    " sum super tuple type zip ArithmeticError AttributeError Exception ImportError KeyError NotImplementedError"
    " RuntimeError TypeError ValueError"
)

_BY_LAST_NAME = _words(
    # typing, collections, enum, dataclasses, attrs and models
    "TypeVar TypeVarTuple ParamSpec NewType namedtuple NamedTuple TypedDict ForwardRef cast"
    " Annotated defaultdict OrderedDict deque Counter ChainMap MappingProxyType SimpleNamespace Enum IntEnum"
    " StrEnum Flag IntFlag auto field Field Factory attrib PrivateAttr ConfigDict SettingsConfigDict"
    # paths, time, numbers
    " Path PurePath PosixPath PurePosixPath WindowsPath Decimal Fraction UUID timedelta datetime date timezone"
    " ZoneInfo"
    # threads and contexts
    " ContextVar Lock RLock Event Semaphore BoundedSemaphore Condition WeakValueDictionary WeakKeyDictionary"
    " WeakSet partial partialmethod lru_cache cached_property attrgetter itemgetter methodcaller getLogger"
    " get_logger getenv ModuleType"
)

_MODULES = _words(
    "re math operator functools itertools collections typing typing_extensions pathlib datetime decimal fractions"
    " enum dataclasses types uuid string struct contextvars platform hashlib base64 json copy textwrap weakref"
    " abc numbers contextlib inspect random secrets zoneinfo keyword statistics bisect heapq"
)
_HARMFUL_IN_MODULES = _words(
    "dump load seed setstate shuffle reload purge run_path setcontext new_class prepare_class make_dataclass"
    " get_type_hints setitem delitem iadd iand iconcat imul ior isub ixor heappush heappop heapify heapreplace"
    " heappushpop insort insort_left insort_right"
)

_FULL = _words(
    "os.getenv os.environ.get os.getcwd os.getpid os.cpu_count os.fspath os.urandom time.time time.monotonic"
    " time.perf_counter threading.local threading.Lock threading.RLock threading.Event asyncio.Lock asyncio.Event"
    " asyncio.Semaphore logging.getLogger sys.getrecursionlimit sys.getdefaultencoding sys.intern sys.getsizeof"
    " importlib.util.find_spec importlib.metadata.version metadata.version version attr.ib attr.Factory"
    " multiprocessing.Lock"
)

_METHODS = _words(
    "absolute as_posix casefold copy count decode difference encode endswith expanduser exists format format_map"
    " get hex index intersection isdigit is_dir is_file isoformat items join joinpath keys ljust lower lstrip"
    " parent parents partition removeprefix removesuffix replace resolve rjust rpartition rsplit rstrip split"
    " splitlines startswith strip strftime title translate union upper values with_name with_suffix zfill"
)

_HOLDING = _words(
    "TypeVar TypeVarTuple ParamSpec NewType namedtuple NamedTuple TypedDict ForwardRef cast Annotated defaultdict"
    " partial partialmethod field Field Factory attrib ib PrivateAttr ConfigDict property classmethod staticmethod"
    " ContextVar lru_cache cached_property SimpleNamespace getLogger get_logger type id callable"
)
"""Calls that keep what they are given and do nothing with it."""
_CALLING = _words(
    "map filter filterfalse sorted min max reduce accumulate starmap takewhile dropwhile groupby iter next sub subn"
    " deepcopy copy dumps sort"
)
"""Calls that may call what they are given."""
_MAKING_PLAIN = _words(
    "TypeVar TypeVarTuple ParamSpec NewType ForwardRef Path PurePath getLogger ContextVar Lock RLock Event Semaphore"
)
"""Calls that give an object of one of Python's own classes whatever they are given."""
_HANDING_BACK = _words("partial partialmethod cached_property lru_cache property classmethod staticmethod")

_DECORATORS = _words(
    "dataclass property staticmethod classmethod overload final override deprecated abstractmethod"
    " abstractproperty runtime_checkable no_type_check unique verify dataclass_transform define frozen mutable"
    " attrs setter getter deleter lru_cache cache wraps cached_property total_ordering singledispatch"
    " singledispatchmethod contextmanager asynccontextmanager validator field_validator model_validator"
    " root_validator computed_field field_serializer model_serializer fixture"
)


def is_known_decorator(dotted: str, own: Collection[str]) -> bool:
    """Whether a decorator only wraps or marks what stands under it. `own` are the names that the file defines."""
    root, _, _ = dotted.partition(".")
    last = dotted.rpartition(".")[2]
    if last in ("setter", "getter", "deleter"):
        return True
    return bool(dotted) and root not in own and (last in _DECORATORS or root in ("functools", "contextlib"))


def is_known_call(dotted: str, own: Collection[str], imported: Collection[str]) -> bool:
    """Whether a call of this dotted name only gives a value. `imported` are the names that imports of the file bind."""
    root, dot, _ = dotted.partition(".")
    last = dotted.rpartition(".")[2]
    if not dotted or (root in own and root not in imported):
        return False
    if not dot:
        return (last in _BUILTINS and last not in imported) or last in _BY_LAST_NAME or (last in _FULL)
    if dotted in _FULL or last in _BY_LAST_NAME or dotted.startswith("os.path."):
        return True
    return root in _MODULES and last not in _HARMFUL_IN_MODULES


def is_known_method(name: str) -> bool:
    """Whether a method of this name, called on a plain value (a string, a path, a table), only gives a value."""
    return name in _METHODS


def holds_what_it_is_given(last: str) -> bool:
    """Whether a call of a known callable of this name keeps its arguments without doing anything with them."""
    return last in _HOLDING


def calls_what_it_is_given(last: str) -> bool:
    """Whether a call of a known callable of this name may call its arguments, or hooks that these have."""
    return last in _CALLING


def makes_something_plain(last: str) -> bool:
    """Whether a call of a known callable of this name gives an object of one of Python's own classes whatever it is
    given.
    """
    return last in _MAKING_PLAIN


def hands_back_what_it_is_given(last: str) -> bool:
    """Whether what a known callable of this name gives may run code that it was given."""
    return last in _HANDING_BACK
