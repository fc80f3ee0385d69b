//! Procedures about the colors of tasks. Roster has no tasks, but clients request the colors when
//! they start.

use super::access::Need;
use super::procedure::{Procedure, answer};
use futures_util::FutureExt;
use futures_util::future::ready;
use serde::{Serialize, Serializer};

/// The procedures.
pub const PROCEDURES: &[Procedure] = &[
    Procedure {
        name: "getDefaultTaskColor",
        about: "Returns the id of the color of new tasks, which is `yellow`.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(answer(&"yellow")).boxed_local(),
    },
    Procedure {
        name: "getDefaultTaskColors",
        about: "Returns the name, the background and the border of each color, by id.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(answer(&ById(|color| color))).boxed_local(),
    },
    Procedure {
        name: "getColorList",
        about: "Returns the name of each color, by id.",
        parameters: &[],
        example: "{}",
        need: Need::Credential,
        run: |_, _| ready(answer(&ById(|color| color.name))).boxed_local(),
    },
];

/// A color of Kanboard. The background and the border are values of CSS.
#[derive(Serialize)]
struct Color {
    #[serde(skip)]
    id: &'static str,
    name: &'static str,
    background: &'static str,
    border: &'static str,
}

const fn color(
    id: &'static str,
    name: &'static str,
    background: &'static str,
    border: &'static str,
) -> Color {
    Color { id, name, background, border }
}

/// Kanboard's colors, in the order of its documentation.
static COLORS: [Color; 16] = [
    color("yellow", "Yellow", "rgb(245, 247, 196)", "rgb(223, 227, 45)"),
    color("blue", "Blue", "rgb(219, 235, 255)", "rgb(168, 207, 255)"),
    color("green", "Green", "rgb(189, 244, 203)", "rgb(74, 227, 113)"),
    color("purple", "Purple", "rgb(223, 176, 255)", "rgb(205, 133, 254)"),
    color("red", "Red", "rgb(255, 187, 187)", "rgb(255, 151, 151)"),
    color("orange", "Orange", "rgb(255, 215, 179)", "rgb(255, 172, 98)"),
    color("grey", "Grey", "rgb(238, 238, 238)", "rgb(204, 204, 204)"),
    color("brown", "Brown", "#d7ccc8", "#4e342e"),
    color("deep_orange", "Deep Orange", "#ffab91", "#e64a19"),
    color("dark_grey", "Dark Grey", "#cfd8dc", "#455a64"),
    color("pink", "Pink", "#f48fb1", "#d81b60"),
    color("teal", "Teal", "#80cbc4", "#00695c"),
    color("cyan", "Cyan", "#b2ebf2", "#00bcd4"),
    color("lime", "Lime", "#e6ee9c", "#afb42b"),
    color("light_green", "Light Green", "#dcedc8", "#689f38"),
    color("amber", "Amber", "#ffe082", "#ffa000"),
];

/// Something of each color, by the color's id.
struct ById<T>(fn(&'static Color) -> T);

impl<T: Serialize> Serialize for ById<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(COLORS.iter().map(|color| (color.id, (self.0)(color))))
    }
}
