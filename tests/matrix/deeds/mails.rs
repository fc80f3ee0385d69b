//! E-mails, which the native dialect alone has.

use super::{Deed, deed};
use crate::matrix::way::native;
use serde_json::{Value, json};

pub fn deeds() -> Vec<Deed> {
    let test = json!({"entity-type": "mail", "properties": {"address": "asim@example.com"}});
    vec![
        deed("send a test e-mail", [native("POST /mail/test", test)]),
        deed("send an e-mail again", [native("POST /mail/mail-about-plain/send", Value::Null)]),
        deed(
            "send an e-mail about an administrator again",
            [native("POST /mail/mail-about-root/send", Value::Null)],
        ),
        deed("delete an e-mail", [native("DELETE /mail/mail-about-plain", Value::Null)]),
        deed(
            "delete an e-mail about an administrator",
            [native("DELETE /mail/mail-about-root", Value::Null)],
        ),
    ]
}
