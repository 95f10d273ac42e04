package org.postroad.webmail.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.mailstore.EmailId;
import org.postroad.webmail.Browser;
import org.postroad.webmail.Person;
import org.postroad.webmail.WebRig;

/** The safe HTML of a message over HTTP. I8. */
class HtmlEndpointTest {
    private static final String ALTERNATIVE = """
            From: a@b.test
            Content-Type: multipart/alternative; boundary=a

            --a
            Content-Type: text/plain

            plain
            --a
            Content-Type: multipart/related; boundary=r

            --r
            Content-Type: text/html; charset=utf-8

            <p onclick=x()>Hello</p><script>x()</script><img src="cid:pic@b.test"><img src="http://t.test/x.png">
            --r
            Content-Type: image/png
            Content-ID: <pic@b.test>
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --r--
            --a--
            """;

    private @TempDir Path directory;
    private WebRig rig;
    private Person alice;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory);
        alice = rig.person();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static HttpResponse<byte[]> get(Person person, Person owner, EmailId email, String query) {
        return person.browser().get("/html/" + owner.accountId() + "/E" + email.value() + query);
    }

    @Test
    void isWhatTheReaderShows() {
        EmailId email = rig.deliver(alice, ALTERNATIVE);
        JsonNode safe = Browser.json(get(alice, alice, email, ""));

        assertEquals(
                "<div class=\"mail-body\"><p>Hello</p><img data-inline=\"0\" /><img data-remote=\"\" "
                        + "referrerpolicy=\"no-referrer\" /></div>",
                safe.path("html").textValue().strip());
        assertEquals(1, safe.path("remoteImages").intValue());
        assertEquals("pic@b.test", safe.at("/inline/0/cid").textValue());
        assertEquals("image/png", safe.at("/inline/0/type").textValue());
        assertEquals(
                8,
                alice.download(safe.at("/inline/0/blobId").textValue(), "image/png")
                        .body()
                        .length);
        assertFalse(safe.path("ownColours").booleanValue());

        JsonNode remote = Browser.json(get(alice, alice, email, "?remote=1"));
        assertTrue(remote.path("html").textValue().contains("http://t.test/x.png"));
    }

    @Test
    void plainTextHasNone() {
        EmailId email = rig.deliver(alice, "From: a@b.test\n\n<b>text</b>\n");
        assertTrue(Browser.json(get(alice, alice, email, "")).path("html").isNull());
    }

    @Test
    void textAndPicturesBesideHtmlStayInOrder() {
        EmailId email = rig.deliver(alice, """
                Content-Type: multipart/mixed; boundary=m

                --m
                Content-Type: text/html

                <p>first</p>
                --m
                Content-Type: image/gif

                GIF89a
                --m
                Content-Type: text/plain

                <b>last</b>
                --m--
                """);
        String html = Browser.json(get(alice, alice, email, "")).path("html").textValue();
        assertTrue(
                html.matches(
                        "(?s).*first.*data-inline=\"0\".*<div class=\"mail-text\">&lt;b&gt;last&lt;/b&gt;</div>.*"),
                html);
    }

    @Test
    void belongsToItsAccountAlone() {
        EmailId email = rig.deliver(alice, ALTERNATIVE);
        Person bob = rig.person();
        assertEquals(404, get(bob, alice, email, "").statusCode());
        assertEquals(404, get(bob, bob, email, "").statusCode());
        assertEquals(
                404, alice.browser().get("/html/" + alice.accountId() + "/x").statusCode());
        assertEquals(
                401,
                rig.browser()
                        .get("/html/" + alice.accountId() + "/E" + email.value())
                        .statusCode());
    }

    @Test
    void isFetchedOnce() {
        EmailId email = rig.deliver(alice, ALTERNATIVE);
        HttpResponse<byte[]> first = get(alice, alice, email, "");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertEquals(
                "private, no-cache", first.headers().firstValue("Cache-Control").orElseThrow());
        alice.browser().with("If-None-Match", tag);
        assertEquals(304, get(alice, alice, email, "").statusCode());
        assertEquals(200, get(alice, alice, email, "?remote=1").statusCode());
    }
}
