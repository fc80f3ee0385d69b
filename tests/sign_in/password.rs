//! `/user/{id}/password`, and the rules for passwords.

use crate::support::database::{connect, password_hash};
use crate::support::{Namespace, PASSWORD, invite, user};
use serde_json::{Value, json};

const NEW: &str = "battery staple correct";

fn change(old: &str, new: &str) -> Value {
    json!({"old_password": old, "new_password": new})
}

#[tokio::test]
async fn users_need_the_old_password_to_change_their_own() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let (asim, elsewhere) =
        (ns.signed_in_by_password("asim").await, ns.signed_in_by_password("asim").await);
    let path = "/user/asim/password";
    asim.put(path, json!({"new_password": NEW})).await.invalid("old_password");
    asim.put(path, json!({"old_password": null, "new_password": NEW}))
        .await
        .invalid("old_password");
    asim.put(path, change("a guess at it", NEW)).await.invalid("old_password");
    elsewhere.get("/session").await.must_be(200);
    asim.put(path, change(PASSWORD, NEW)).await.must_be(204);
    // The current session continues, the others end at once.
    asim.get("/session").await.must_be(200);
    elsewhere.get("/session").await.refused(401, "unauthenticated");
    let stranger = ns.stranger();
    stranger.sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
    stranger.sign_in("asim", NEW).await.must_be(201);
    // With Basic authentication there is no current session, so all sessions end.
    let basic = stranger.by_password("asim", NEW);
    basic.put(path, change(NEW, PASSWORD)).await.must_be(204);
    asim.get("/session").await.refused(401, "unauthenticated");
    basic.get("/user").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn a_wrong_old_password_counts_as_a_failed_sign_in() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in_by_password("asim").await;
    for _ in 0..7 {
        let wrong = asim.put("/user/asim/password", change("a guess at it", NEW)).await;
        wrong.invalid("old_password");
    }
    asim.put("/user/asim/password", change(PASSWORD, NEW)).await.invalid("old_password");
    ns.stranger().sign_in("asim", PASSWORD).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn keys_and_administrators_need_no_old_password() {
    let ns = Namespace::open().await;
    for id in ["asim", "boris", "root"] {
        ns.person(id).await;
    }
    ns.add("/group/administrators/user/root").await.must_be(201);
    let (asim, boris) =
        (ns.signed_in_by_password("asim").await, ns.signed_in_by_password("boris").await);
    let root = ns.signed_in_by_password("root").await;
    let new = json!({"new_password": NEW});
    boris.put("/user/asim/password", new.clone()).await.refused(403, "forbidden");
    asim.get("/session").await.must_be(200);
    root.put("/user/asim/password", new.clone()).await.must_be(204);
    asim.get("/session").await.refused(401, "unauthenticated");
    ns.stranger().sign_in("asim", NEW).await.must_be(201);
    let writer = ns.with_scopes(&["users:write"]).await;
    writer.put("/user/boris/password", new.clone()).await.must_be(204);
    boris.get("/session").await.refused(401, "unauthenticated");
    writer.put("/user/root/password", new.clone()).await.refused(403, "forbidden");
    writer.put("/user/none/password", new.clone()).await.refused(404, "not_found");
    // Administrators need the old password for their own, too.
    root.put("/user/root/password", new).await.invalid("old_password");
    let reader = ns.with_scopes(&["users:read"]).await;
    reader.put("/user/asim/password", json!({"new_password": NEW})).await.must_be(403);
}

#[tokio::test]
async fn administrators_change_their_own_password_with_the_old_one_only() {
    let ns = Namespace::new().await;
    ns.person("root").await;
    ns.person("asim").await;
    ns.add("/group/administrators/user/root").await.must_be(201);
    let root = ns.signed_in_by_password("root").await;
    for password in [json!(NEW), json!(null)] {
        let document = user("root", json!({"password": password}));
        root.put("/user/root", document.clone()).await.refused(403, "forbidden");
        root.patch("/user/root", document).await.refused(403, "forbidden");
    }
    let nuxeo = user("root", json!({"username": "root", "password": NEW}));
    root.put("/nuxeo/api/v1/user/root", nuxeo).await.must_be(403);
    ns.stranger().sign_in("root", PASSWORD).await.must_be(201);
    // Somebody else's password needs no old one, and other changes of oneself need none either.
    root.put("/user/asim", user("asim", json!({"password": NEW}))).await.must_be(200);
    root.put("/user/root", user("root", json!({"name": "Root"}))).await.must_be(200);
    root.put("/user/root/password", change(PASSWORD, NEW)).await.must_be(204);
}

#[tokio::test]
async fn users_without_a_password_need_no_old_one() {
    let ns = Namespace::new().await;
    ns.post("/user", user("asim", json!({"username": "asim"}))).await.must_be(201);
    let opened = ns.add("/user/asim/session").await.must_be(201);
    let asim = ns.stranger().with_key(opened.token());
    asim.put("/user/asim/password", json!({"new_password": NEW})).await.must_be(204);
    asim.get("/session").await.must_be(200);
    ns.stranger().sign_in("asim", NEW).await.must_be(201);
}

#[tokio::test]
async fn a_password_is_validated() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let path = "/user/asim/password";
    for wrong in ["", "1234567", "\u{e9}234567", &"x".repeat(1025), "nul \0 inside"] {
        ns.put(path, json!({"new_password": wrong})).await.invalid("new_password");
        let document = user("asim", json!({"password": wrong}));
        ns.put("/user/asim", document.clone()).await.invalid("password");
        ns.post("/user", user("other", json!({"password": wrong}))).await.invalid("password");
    }
    for wrong in [json!(null), json!(8_417_263_540_u64), json!(["12345678"])] {
        let refused = ns.put(path, json!({"new_password": wrong})).await.invalid("new_password");
        assert!(!refused.text.contains("8417263540") && !refused.text.contains("12345678"));
    }
    ns.put(path, json!({})).await.invalid("new_password");
    ns.put(path, json!({"new_password": NEW, "more": 1})).await.refused(422, "invalid");
    let stranger = ns.stranger();
    stranger.sign_in("asim", PASSWORD).await.must_be(201);
    let (longest, odd) = ("\u{e9}".repeat(1024), "  \u{1f511}\u{7}\n\u{e9}\u{301}  ");
    for taken in ["12345678", &longest, odd] {
        ns.put(path, json!({"new_password": taken})).await.must_be(204);
        stranger.sign_in("asim", taken).await.must_be(201);
        stranger.sign_in("asim", &format!("{taken}x")).await.must_be(401);
        stranger
            .sign_in("asim", taken.trim_end_matches(['\u{301}', ' ', '8', '\u{e9}']))
            .await
            .must_be(401);
    }
}

#[tokio::test]
async fn people_choose_no_common_password_and_not_their_own_name() {
    let ns = Namespace::new().await;
    let known =
        json!({"username": "asim.aslam", "email": "asim@example.com", "password": "password1"});
    // Whoever manages users may set what they like.
    ns.post("/user", user("asim", known)).await.must_be(201);
    let opened = ns.stranger().sign_in("asim.aslam", "password1").await.must_be(201);
    let asim = ns.stranger().with_key(opened.token());
    for chosen in ["password2", "PASSWORD1", "1234567890", "Asim.Aslam", "asim@example.com"] {
        let native = asim.put("/user/asim/password", change("password1", chosen)).await;
        assert!(!native.invalid("new_password").text.contains(chosen), "{chosen}");
        let nuxeo = json!({"oldPassword": "password1", "newPassword": chosen});
        asim.put("/nuxeo/api/v1/me/changepassword", nuxeo).await.must_be(400);
        let micro = json!({"userId": "asim", "oldPassword": "password1", "newPassword": chosen,
            "confirmPassword": chosen});
        asim.post("/users/UpdatePassword", micro).await.must_be(400);
    }
    let short = json!({"oldPassword": "password1", "newPassword": "1 short"});
    asim.put("/nuxeo/api/v1/me/changepassword", short).await.must_be(400);
    asim.put("/user/asim/password", change("password1", NEW)).await.must_be(204);
    // Somebody else may still set a common one for them.
    ns.put("/user/asim/password", json!({"new_password": "password2"})).await.must_be(204);
}

#[tokio::test]
async fn a_namespace_says_which_passwords_people_choose() {
    let ns = Namespace::new().await;
    ns.person("asim").await;
    let asim = ns.signed_in("asim").await;
    let configure = async |properties| {
        let settings = json!({"entity-type": "namespace", "properties": properties});
        ns.put(&format!("/namespace/{}", ns.id), settings).await.must_be(200);
    };
    let change = |old: &str, new: &str| json!({"old_password": old, "new_password": new});
    configure(json!({"password_min": 12})).await;
    asim.put("/user/asim/password", change(PASSWORD, "eleven char")).await.invalid("new_password");
    asim.put("/user/asim/password", change(PASSWORD, "twelve chars")).await.must_be(204);
    configure(json!({"password_min": 4, "common_passwords": "allow"})).await;
    asim.put("/user/asim/password", change("twelve chars", "123")).await.invalid("new_password");
    asim.put("/user/asim/password", change("twelve chars", "1234")).await.must_be(204);
    // What others set for them follows the protocol.
    ns.put("/user/asim/password", json!({"new_password": "12345"})).await.invalid("new_password");
}

#[tokio::test]
async fn newcomers_choose_no_common_password_and_not_their_own_name() {
    let ns = Namespace::new().await;
    ns.group("devs").await;
    let made =
        ns.post("/invite", invite(json!({"group": "devs", "email": "new@example.com"}))).await;
    let made = made.must_be(201);
    let accept = format!("/invite/{}/accept", made.properties()["code"].as_str().unwrap());
    let newcomer = |password: &str| {
        let properties = json!({"username": "newcomer.name", "password": password});
        json!({"entity-type": "user", "properties": properties})
    };
    for chosen in ["password1", "newcomer.name", "new@example.com"] {
        let document = newcomer(chosen);
        ns.stranger().post(&accept, document).await.invalid("password");
    }
    let document = newcomer(NEW);
    ns.stranger().post(&accept, document).await.must_be(200);
}

#[tokio::test]
async fn a_password_is_the_same_composed_and_decomposed() {
    let ns = Namespace::open().await;
    ns.person("asim").await;
    let (composed, decomposed) = ("caf\u{e9} au lait", "cafe\u{301} au\u{a0}lait");
    for (set, sent) in [(composed, decomposed), (decomposed, composed)] {
        ns.put("/user/asim/password", json!({"new_password": set})).await.must_be(204);
        ns.stranger().sign_in("asim", sent).await.must_be(201);
        ns.stranger().by_password("asim", set).get("/user").await.must_be(200);
    }
}

#[tokio::test]
async fn a_hash_of_a_password_as_it_was_sent_is_replaced() {
    let ns = Namespace::new().await;
    let database = connect().await;
    // Of "cafe\u{301} au lait", as another system hashed it.
    let hash = "$argon2id$v=19$m=9216,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$BHoMyEK7O2NqL6BAtkW2vfhcROFkwHKhjLouTDiyc7w";
    let known = json!({"username": "asim", "password_hash": hash});
    ns.post("/user", user("asim", known)).await.must_be(201);
    let (composed, decomposed) = ("caf\u{e9} au lait", "cafe\u{301} au lait");
    ns.stranger().sign_in("asim", composed).await.must_be(401);
    ns.stranger().sign_in("asim", decomposed).await.must_be(201);
    assert!(password_hash(&database, &ns.id, "asim").await.starts_with("$argon2id$v=19$m=19456"));
    ns.stranger().sign_in("asim", composed).await.must_be(201);
}

#[tokio::test]
async fn a_first_password_is_not_chosen_by_a_session_of_a_key_that_sets_none() {
    let ns = Namespace::new().await;
    ns.user("asim").await;
    let narrow = ns.with_scopes(&["sessions:write"]).await;
    let wide = ns.with_scopes(&["sessions:write", "users:write"]).await;
    let first = json!({"new_password": PASSWORD});
    for (key, may) in [(&narrow, false), (&wide, true)] {
        let opened = key.add("/user/asim/session").await.must_be(201);
        let asim = ns.stranger().with_key(opened.token());
        let reply = asim.put("/user/asim/password", first.clone()).await;
        match may {
            true => drop(reply.must_be(204)),
            false => drop(reply.refused(403, "forbidden")),
        }
    }
    let changed = json!({"old_password": PASSWORD, "new_password": "another one of asim"});
    let opened = narrow.add("/user/asim/session").await.must_be(201);
    let asim = ns.stranger().with_key(opened.token());
    asim.put("/user/asim/password", changed).await.must_be(204);
}
