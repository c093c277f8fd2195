"""What the templates of the design system need beyond Django: icons, and controls with its classes."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    """Draw an icon of the sprite. Without a `label` it is decoration, which a screen reader skips.

    The names are those listed in static/build.mjs.
    """
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" focusable="false" {}><use href="{}#{}"></use></svg>',
        f"icon-svg {classes}".strip(),
        meaning,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def control(
    field: BoundField,
    classes: str = "",
    *,
    helptext: object = None,
    conflict: object = None,
    findings: object = None,
    previous: object = None,
    described_by: str = "",
) -> SafeString:
    """Render the control of a form field with the design system's class, tied to all that describes it.

    Each of `helptext`, `conflict`, `findings` and `previous` says whether the page has an element with the
    id of the field, an underscore and that word. The help text is the field's own unless it is given; the
    errors always are. `described_by` names all the ids itself, in place of that.
    """
    widget = field.field.widget
    names = (control_class(widget), widget.attrs.get("class", ""), classes)
    attrs: dict[str, Any] = {"class": " ".join(name for name in names if name)}
    describing = {
        "helptext": field.help_text if helptext is None else helptext,
        "error": field.errors,
        "conflict": conflict,
        "findings": findings,
        "previous": previous,
    }
    ids = [f"{field.auto_id}_{name}" for name, present in describing.items() if present]
    if described_by or ids:
        attrs["aria-describedby"] = described_by or " ".join(ids)
    # A label stands above every field; a placeholder would say the same again and vanish when one types.
    if "placeholder" in widget.attrs:
        attrs["placeholder"] = False
    return field.as_widget(attrs=attrs)


def control_class(widget: forms.Widget) -> str:
    """Return the design system's class for a widget; empty where it has none."""
    if isinstance(widget, forms.CheckboxInput):
        return "form-checkbox"
    if widget.is_hidden or isinstance(widget, (forms.RadioSelect, forms.FileInput)):
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-input"
