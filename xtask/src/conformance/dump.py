"""Prints, as JSON, what Huawei's Python SDKs state about their operations and models. It inspects classes and sends nothing."""

import importlib
import json
import pkgutil
import re
import sys

from huaweicloudsdkcore.sdk_stream_response import SdkStreamResponse


class Mark:
    """A value that is recognized wherever the SDK puts it."""

    def __init__(self, attribute):
        self.attribute = attribute


def required(model):
    """Returns the attributes that the constructor sets even if they are not given: the SDK marks mandatory ones this way."""
    touched = set()

    class Watched(model):
        def __setattr__(self, name, value):
            touched.add(name)
            super().__setattr__(name, value)

    Watched()
    return {attribute for attribute in model.openapi_types if attribute in touched}


def fields(model):
    """Returns every attribute by its name on the wire."""
    mandatory = required(model)
    return {
        model.attribute_map[attribute]: {"type": kind, "required": attribute in mandatory}
        for attribute, kind in model.openapi_types.items()
    }


def operation(client, name, models):
    """Returns what a call would send, according to the SDK's own preparation of the request."""
    response = re.search(r":rtype: :class:`[\w.]+\.(\w+)`", getattr(client, name).__doc__).group(1)
    request = models[re.search(r":type request: :class:`[\w.]+\.(\w+)`", getattr(client, name).__doc__).group(1)]
    marks = {attribute: Mark(attribute) for attribute in request.openapi_types}
    info = getattr(client, f"_{name}_http_info")(request(**marks))
    mandatory = required(request)
    places = {"path": info["path_params"].items(), "query": info["query_params"], "header": info["header_params"].items()}
    parameters = {}
    for place, pairs in places.items():
        for wire, mark in pairs:
            if isinstance(mark, Mark):
                kind = request.openapi_types[mark.attribute]
                parameters[wire] = {"place": place, "type": kind, "required": mark.attribute in mandatory}
    body = info["body"]
    return {
        "method": info["method"],
        "path": info["resource_path"],
        "parameters": parameters,
        "body": request.openapi_types[body.attribute] if isinstance(body, Mark) else None,
        "reply": "stream" if issubclass(models[response], SdkStreamResponse) else response,
    }


def service(name):
    package = importlib.import_module(f"huaweicloudsdk{name}.v2")
    folder = importlib.import_module(f"huaweicloudsdk{name}.v2.model")
    models = {}
    for module in pkgutil.iter_modules(folder.__path__):
        for found in vars(importlib.import_module(f"{folder.__name__}.{module.name}")).values():
            if isinstance(found, type) and hasattr(found, "attribute_map") and found.__module__.startswith(folder.__name__):
                models[found.__name__] = found
    client = getattr(package, f"{name.capitalize()}Client")
    names = [found.group(1) for found in map(re.compile(r"_(\w+)_http_info").fullmatch, dir(client)) if found]
    region = getattr(importlib.import_module(f"huaweicloudsdk{name}.v2.region.{name}_region"), f"{name.capitalize()}Region")
    return {
        "regions": {found.id: found.endpoints[0] for found in vars(region).values() if hasattr(found, "endpoints")},
        "operations": {found: operation(client, found, models) for found in names},
        "models": {found: fields(model) for found, model in models.items() if not issubclass(model, SdkStreamResponse)},
    }


json.dump({name: service(name) for name in sys.argv[1:]}, sys.stdout)
