"""The page Look inside as tests open and read it."""

from dataclasses import replace
from typing import Any

from streamlit.testing.v1 import AppTest

from cnnviz import nets
from cnnviz.training import Settings, State, Store
from cnnviz.training.loop.loop import initial_module
from cnnviz.weights import module_weights

from .opening import ME, component_data, visit


def trained(net: str = "lecture-cnn", owner: str = ME, **settings: str) -> str:
    """Store a completed run with its initial weights and return its id."""
    store = Store()
    run_settings = replace(Settings(nets.find(net), data="practice"), **settings)
    run = store.add(run_settings, owner)
    store.claim(run)
    store.save_weights(run, 1, module_weights.pack(initial_module(run_settings)), 0.5)
    store.finish(run, State.DONE)
    return run


def opened(lang: str = "en", **params: str) -> AppTest:
    return visit("inside", lang, **params)


def html(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html"))


def page_text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(e.value for kind in kinds for e in kind)


def data_of(app: AppTest, name: str) -> Any:
    """Return what a component of static/components/inside was mounted with."""
    return component_data(app, f"inside.{name}")


def layers(app: AppTest) -> list[str]:
    """Return the names of the layers in the strip."""
    return [layer["title"] for layer in data_of(app, "strip")["layers"]]


def choose(app: AppTest, **settings: Any) -> AppTest:
    """Choose in the browser, which AppTest cannot."""
    app.session_state["inside.state"] = replace(app.session_state["inside.state"], **settings)
    return app.run()


def app_networks(app: AppTest) -> list[str]:
    return [str(value) for value in [app.selectbox(key="inside.run").value]]
