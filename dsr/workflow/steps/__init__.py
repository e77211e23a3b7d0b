"""One module per kind of step; importing this package registers them all."""

from dsr.workflow.steps import (  # noqa: F401
    approve,
    certify,
    decide,
    deliver,
    erase,
    export,
    find,
    match,
    package,
    preview,
    review,
    route,
    search,
    verify,
)
