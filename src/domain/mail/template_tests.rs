use super::*;
use crate::domain::model::brand::{Accent, Brand, BrandName, HomeUrl, SupportEmail};
use std::fs;
use std::path::Path;

fn templates() -> Templates {
    Templates::new(Vec::new()).unwrap()
}

fn with(name: &str, text: &str) -> Result<Templates, String> {
    Templates::new(vec![(name.to_owned(), text.to_owned())])
}

fn branding() -> Branding {
    let brand = Brand {
        name: Some(BrandName::parse("Acme & <Söhne>", "name").unwrap()),
        accent: Some(Accent::parse("#ffcc00", "accent").unwrap()),
        support_email: Some(SupportEmail::parse("help@acme.example", "support_email").unwrap()),
        home_url: Some(HomeUrl::parse("https://acme.example/?a=1&b=\"2\"", "home_url").unwrap()),
    };
    Branding::of(Some(&brand), "default")
}

fn recipient(locale: Option<&str>) -> Recipient<'_> {
    Recipient { name: Some("Ada"), locale }
}

fn invite(group: &str, inviter: &str, message: &str) -> Occasion {
    Occasion::Invite {
        link: "https://id.example.com/account/join#acme/9K3FX71ABC".to_owned(),
        code: "9K3FX-71ABC".to_owned(),
        expires_at: "2026-12-20 10:00 UTC".to_owned(),
        group: group.to_owned(),
        inviter: Some(inviter.to_owned()),
        message: Some(message.to_owned()),
    }
}

#[test]
fn an_invite_says_who_invites_to_what_and_how_to_join() {
    let occasion = invite("Developers", "Łukasz", "Join us!\nIt is fun.");
    let mail = templates().render(&occasion, &branding(), recipient(None)).unwrap();
    assert_eq!(mail.subject, "Invitation to Developers");
    let text = "Hello Ada,\n\n\
        Łukasz invites you to join “Developers” at Acme & <Söhne>.\n\n\
        > Join us!\n> It is fun.\n\n\
        Join, or decline, here:\n\n\
        https://id.example.com/account/join#acme/9K3FX71ABC\n\n\
        Or type this code where you are asked for it: 9K3FX-71ABC\n\n\
        The invitation is open until 2026-12-20 10:00 UTC.\n\
        If you do not want it, you can also ignore this mail.\n\n\
        -- \nAcme & <Söhne>\nhttps://acme.example/?a=1&b=\"2\"\nhelp@acme.example\n";
    assert_eq!(mail.text, text);
    let html = mail.html.unwrap();
    for part in ["9K3FX-71ABC", "Acme &amp; &lt;Söhne&gt;", "#ffcc00", "lang=\"en\"", "Developers"]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("<img") && !html.contains("src="));
}

#[test]
fn nothing_that_people_write_is_markup_or_a_template() {
    let evil = "<script>alert(1)</script>\"'{{ code }}{% raw %}";
    let mail = templates().render(&invite(evil, evil, evil), &branding(), recipient(None)).unwrap();
    let html = mail.html.unwrap();
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
    assert!(html.contains("{{ code }}") && mail.text.contains("{{ code }}"));
    assert!(!html.contains("href=\"https://acme.example/?a=1&b=\"2\"\""), "{html}");
    let breaks = invite("Devs\r\nBcc: eve@example.com", "x", "y");
    let mail = templates().render(&breaks, &branding(), recipient(None)).unwrap();
    assert!(!mail.subject.contains(char::is_control), "{:?}", mail.subject);
}

#[test]
fn a_mail_is_in_the_language_that_somebody_has_chosen() {
    let occasion = Occasion::PasswordChanged { at: "2026-12-20 10:00 UTC".to_owned() };
    let templates = templates();
    for (locale, language) in [
        (None, "en"),
        (Some("de"), "de"),
        (Some("de-AT"), "de"),
        (Some("DE_ch.UTF-8"), "de"),
        (Some("fr"), "en"),
        (Some("en-GB"), "en"),
        (Some("../../etc/passwd"), "en"),
        (Some(""), "en"),
        (Some("-"), "en"),
        (Some("x\u{0}"), "en"),
    ] {
        let mail = templates.render(&occasion, &branding(), recipient(locale)).unwrap();
        assert_eq!(mail.language, language, "{locale:?}");
        assert_eq!(mail.subject.starts_with("Ihr"), language == "de", "{}", mail.subject);
    }
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_a_built_in_one() {
    let own = "{% extends \"layout.txt\" %}{% block subject %}Entrez{% endblock %}\
        {% block content %}{{ link }}{% endblock %}";
    let templates = with("invite.fr.txt", own).unwrap();
    let occasion = invite("g", "i", "m");
    let mail = templates.render(&occasion, &branding(), recipient(Some("fr-CA"))).unwrap();
    assert_eq!((mail.subject.as_str(), mail.language.as_str()), ("Entrez", "fr"));
    // There is no French HTML, and English would not fit.
    assert_eq!(mail.html, None);
    let mail = templates.render(&occasion, &branding(), recipient(None)).unwrap();
    assert_eq!(mail.subject, "Invitation to g");
}

#[test]
fn a_broken_template_is_found_at_the_start() {
    for (name, text, expected) in [
        ("invite.txt", "Subject: x\n{{ lnk }}", "invite.txt"),
        ("invite.txt", "Subject: x\n{{ link ", "invite.txt"),
        ("invite.txt", "Subject: x\n{{ link | loud }}", "invite.txt"),
        ("invite.txt", "Hello\n{{ link }}", "`Subject: …`"),
        ("invite.txt", "Subject:  \n{{ link }}", "`Subject: …`"),
        ("recovery.txt", "Subject: x\nHello", "`link`"),
        ("recovery.html", "<p>{{ code }}</p>", "`link`"),
        ("password_changed.txt", "Subject: x\n{{ link }}", "password_changed.txt"),
        ("layout.txt", "Subject: {{ nothing }}", "layout.txt:1"),
        ("invites.txt", "", "must be named like"),
        ("invite.DE.txt", "", "must be named like"),
        ("invite.en.txt", "", "must be named like"),
        ("invite.md", "", "must be named like"),
        ("verification.es.html", "<p>{{ link }}</p>", "verification.es.txt"),
        ("new_sign_in.txt", "Subject: x\n{% include \"/etc/passwd\" %}", "new_sign_in.txt"),
    ] {
        let error = with(name, text).unwrap_err();
        assert!(error.contains(expected) && !error.contains('\n'), "{name} {text}: {error}");
    }
    let long = format!("Subject: x\n{{{{ link }}}}{}", "x".repeat(30_000));
    assert!(with("invite.txt", &long).unwrap_err().contains("at most 30000 bytes"));
}

#[test]
fn every_file_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mail");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut built_in: Vec<_> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    files.sort();
    built_in.sort();
    assert_eq!(files, built_in);
    for kind in MailKind::ALL {
        assert_eq!(Occasion::samples(kind, "https://id.example.com/")[0].kind(), kind);
    }
}
