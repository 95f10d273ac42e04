package org.postroad.webmail.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.MessageReader;

/** What becomes of HTML on its way to the reader. I8. */
class SafeHtmlTest {
    private static final String PICTURES = """
            Content-Type: multipart/related; boundary=b

            --b
            Content-Type: text/html

            x
            --b
            Content-Type: image/png
            Content-ID: <a+b@c>
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --b
            Content-Type: image/svg+xml
            Content-ID: <svg@c>

            <svg/>
            --b--
            """;

    private static SafeHtml safe(String html, boolean remote) {
        return new SafeHtml.Builder(body("Content-Type: text/html\n\n"), remote)
                .html(html, false)
                .build();
    }

    private static String html(String html) {
        return safe(html, false).html();
    }

    private static String css(String css) {
        return safe("<style>" + css + "</style>", false).css();
    }

    private static String style(String declarations) {
        Document shown = Jsoup.parse(html("<p style=\"" + declarations.replace("\"", "&quot;") + "\">x</p>"));
        return shown.select("p").attr("style");
    }

    private static BodyPart body(String message) {
        try {
            byte[] octets = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            return MessageReader.read(new ByteArrayInputStream(octets)).structure();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keepsTheLookOfRealMail() {
        String newsletter = """
                <html><head><title>t</title><style>
                <!-- .content { max-width: 600px; margin: 0 auto } #outlook a { padding: 0 }
                @media only screen and (max-width: 480px) { .content { width: 100% !important } } -->
                </style></head><body bgcolor="#f4f4f4" text="black" style="margin:0" class="page">
                <!--[if mso]><table><tr><td><![endif]-->
                <table class="content" width="600" cellpadding="0" cellspacing="0" border="0" align="center" bgcolor="white">
                <tr><td style="font-family: Arial, 'Segoe UI', sans-serif; font-size:14px; color:#333; padding:10px 20px" valign="top">
                <h1 style="text-align:center">News</h1><p>Hello <b>you</b>, <font color="red" face="Verdana" size="4">look</font></p>
                <a href="https://shop.test/a?b=1&amp;c=2"><div style="display:inline-block;background:#06c">Buy</div></a>
                <img alt="Logo" width="100" height="40" src="https://shop.test/logo.png">
                </td></tr></table></body></html>
                """;
        SafeHtml safe = safe(newsletter, false);
        Document shown = Jsoup.parse(safe.html());

        Element page = shown.selectFirst("div.mail-body");
        assertEquals("background-color:#f4f4f4;color:black;margin:0;", page.attr("style"));
        assertTrue(page.hasClass("m-page"));
        Element table = shown.selectFirst("table.m-content");
        assertEquals("600", table.attr("width"));
        assertEquals("0", table.attr("cellpadding"));
        assertEquals("white", table.attr("bgcolor"));
        assertEquals("center", table.attr("align"));
        Element cell = table.selectFirst("td");
        assertEquals(
                "font-family:arial, 'Segoe UI', sans-serif;font-size:14px;color:#333;padding:10px 20px;",
                cell.attr("style"));
        Element link = cell.selectFirst("a");
        assertEquals("https://shop.test/a?b=1&c=2", link.attr("href"));
        assertEquals("_blank", link.attr("target"));
        assertEquals("noopener noreferrer", link.attr("rel"));
        assertEquals("Buy", link.selectFirst("div").text());
        assertEquals("Verdana", cell.selectFirst("font").attr("face"));
        assertEquals("Logo", cell.selectFirst("img").attr("alt"));
        assertEquals("News Hello you, look Buy", shown.text().strip());
        assertEquals(
                ".mail-body .m-content{max-width:600px;margin:0 auto;}.mail-body .i-outlook a{padding:0;}"
                        + "@media screen and (max-width: 480px){.mail-body .m-content{width:100%!important;}}",
                safe.css());
        assertEquals(1, safe.remoteImages());
        assertTrue(safe.ownColours());
        assertFalse(safe.isTruncated());
    }

    @Test
    void asksForPicturesOfOtherHostsOnlyWhenToldTo() {
        String mail = """
                <style>.a { background: #fff url('http://t.test/css.png') no-repeat }</style>
                <img src="http://t.test/a.png"><img srcset="//t.test/b.png 2x"><table background="http://t.test/c.png"><tr>
                <td style="background-image:url(http://t.test/d.png)">x</td></tr></table>
                <img src="file:///etc/passwd"><img src="/jmap/session"><img src="ftp://t.test/e.png">
                """;
        SafeHtml without = safe(mail, false);
        SafeHtml with = safe(mail, true);

        assertEquals(5, without.remoteImages());
        assertFalse((without.html() + without.css()).contains("t.test"));
        assertEquals(2, Jsoup.parse(without.html()).select("img[data-remote]").size());
        assertEquals(".mail-body .m-a{background:#fff  no-repeat;}", without.css());
        assertEquals(5, with.remoteImages());
        Document shown = Jsoup.parse(with.html());
        assertEquals("http://t.test/a.png", shown.select("img").get(0).attr("src"));
        assertEquals("no-referrer", shown.select("img").get(0).attr("referrerpolicy"));
        assertEquals("https://t.test/b.png", shown.select("img").get(1).attr("src"));
        assertTrue(shown.selectFirst("table").attr("style").contains("http://t.test/c.png"));
        assertTrue(shown.selectFirst("td").attr("style").contains("http://t.test/d.png"));
        assertTrue(with.css().contains("url(\"http://t.test/css.png\")"));
        assertFalse(with.html().contains("passwd")
                || with.html().contains("jmap")
                || with.html().contains("ftp"));
    }

    @Test
    void picturesOfTheMessageBecomePlaces() {
        SafeHtml safe = new SafeHtml.Builder(body(PICTURES), false)
                .html("<img src='cid:a%2Bb@c'><img src='CID:a+b@c'><img src='cid:svg@c'><img src='cid:none'>", false)
                .build();

        assertEquals(1, safe.inline().size());
        assertEquals("image/png", safe.inline().get(0).type());
        assertEquals(2, Jsoup.parse(safe.html()).select("img[data-inline=0]").size());
    }

    @Test
    void dataPicturesAreRasterAndBounded() {
        assertTrue(html("<img src='data:image/png;base64,iVBORw0KGgo='>").contains("src=\"data:image/png;base64,"));
        assertFalse(html("<img src='data:image/svg+xml;base64,PHN2Zz4='>").contains("data:"));
        assertFalse(html("<img src='data:text/html,<script>1</script>'>").contains("data:"));
        assertFalse(html("<img src='data:image/png;base64," + "A".repeat(HtmlWall.MAX_DATA_IMAGE) + "'>")
                .contains("data:"));
        assertFalse(html("<a href='data:image/png;base64,iVBORw0KGgo='>x</a>").contains("data:"));
    }

    @Test
    void linksTellWhereTheyLead() {
        Element honest = Jsoup.parse(html("<a href='https://www.bank.test/x' title='lie'>bank.test</a>"))
                .selectFirst("a");
        assertEquals("https://www.bank.test/x", honest.attr("title"));
        assertEquals("www.bank.test", honest.attr("data-host"));
        assertFalse(honest.hasAttr("data-says"));

        Element masked = Jsoup.parse(html("<a href='https://evil.test/'>https://<b>bank.test</b>/login</a>"))
                .selectFirst("a");
        assertEquals("bank.test", masked.attr("data-says"));
        assertEquals("evil.test", masked.attr("data-host"));

        Element torn = Jsoup.parse(html("<a href='https://evil.test/'>ba&#8203;nk.t&shy;est&#8237;</a>"))
                .selectFirst("a");
        assertEquals("bank.test", torn.attr("data-says"), "letters that nobody sees are none");

        Element user = Jsoup.parse(html("<a href='https://bank.test@evil.test/'>go</a>"))
                .selectFirst("a");
        assertEquals("evil.test", user.attr("data-host"));

        Element lookalike = Jsoup.parse(html("<a href='https://b\u0430nk.test/'>bank.test</a>"))
                .selectFirst("a");
        assertEquals("xn--bnk-6cd.test", lookalike.attr("data-host"));
        assertEquals("bank.test", lookalike.attr("data-says"));

        assertEquals("mailto:a@b.test?subject=x%20y", link("mailto:a@b.test?subject=x y"));
        assertEquals("tel:+49-30-123", link("tel:+49-30-123"));
    }

    private static String link(String href) {
        return Jsoup.parse(html("<a href=\"" + href + "\">x</a>")).select("a").attr("href");
    }

    @TestFactory
    Stream<DynamicTest> linksThatLeadNowhereGood() {
        return Stream.of(
                        "javascript:alert(1)",
                        "JaVaScRiPt:alert(1)",
                        " \u0001javascript:alert(1)",
                        "java\nscript:alert(1)",
                        "java&#9;script:alert(1)",
                        "&#106;avascript:alert(1)",
                        "vbscript:x",
                        "data:text/html,x",
                        "blob:x",
                        "file:///x",
                        "http:evil.test",
                        "http:/auth/logout",
                        "/auth/logout",
                        "//evil.test/",
                        "#x",
                        "?x",
                        "http:\\\\evil.test\\",
                        "https://ev\\il.test/",
                        "filesystem:x",
                        "view-source:http://x",
                        "about:blank",
                        "https://",
                        "https://a b/",
                        "\u00a0javascript:1",
                        "javascript\u200b:1",
                        "feed:javascript:1",
                        "ws://x/",
                        "tel:javascript:alert(1)//()")
                .map(href -> DynamicTest.dynamicTest(
                        href.replaceAll("[^ -~]", "?"), () -> assertEquals("", link(href), "of " + href)));
    }

    @Test
    void stylesThatReachOutOfTheirPlaceFallOut() {
        assertEquals("color:red;", style("position:fixed;color:red;z-index:9;top:0;left:0"));
        assertEquals("", style("position:absolute"));
        assertEquals("", style("width:100vw;height:100vh"));
        assertEquals("", style("transform:scale(9)"));
        assertEquals("", style("animation:x 1s"));
        assertEquals("", style("width:expression(alert(1))"));
        assertEquals("", style("behavior:url(x.htc);-moz-binding:url(x)"));
        assertEquals("", style("c\\6flor:red"));
        assertEquals("", style("color:\\72 ed"));
        assertEquals("", style("background:url(javascript:alert(1))"));
        assertEquals("", style("background-image:image-set('http://x/a' 1x)"));
        assertEquals("", style("background:-webkit-image-set(url(http://x/a) 1x)"));
        assertEquals("", style("color:var(--x);--x:url(http://x/a)"));
        assertEquals("", style("content:url(http://x/a);cursor:url(http://x/a),auto;filter:url(http://x/a)"));
        assertEquals("", style("list-style-image:url(http://x/a)"));
        assertEquals("color:red;", style("color:red;} body{background:url(http://x/a)"));
        assertEquals("", style("font-family:'a;b{}'"));
        assertEquals("color:red;", style("color:/*;x:y*/red;background:url(http://x/\n)"));
        assertEquals("width:calc(100% - 10px);", style("width:calc(100% - 10px)"));
        assertEquals(
                "background-image:linear-gradient(90deg, #fff 0%, rgba(0,0,0,.5) 100%);",
                style("background-image:linear-gradient(90deg, #fff 0%, rgba(0,0,0,.5) 100%)"));
    }

    @Test
    void styleSheetsCanAskForNothing() {
        assertEquals("", css("@import url(http://x/a); @import 'http://x/b';"));
        assertEquals("", css("@font-face{font-family:x;src:url(http://x/a)}"));
        assertEquals("", css("input[value^=a]{color:red}"));
        assertEquals(".mail-body .m-a{color:red;}", css("p[class],.a{color:red}"));
        assertEquals("", css("*::before{content:attr(x)}"));
        assertEquals("", css("@media screen{@import 'x';}@supports(color:red){p{color:red}}"));
        assertEquals("", css("@media (prefers-color-scheme:dark){p{color:red}}"));
        assertEquals("", css("p{background:url(http://x/a)}"));
        assertEquals("", css(":root{color:red} html{color:red} ::selection{color:red}"));
        assertEquals(".mail-body{color:red;}.mail-body.m-x p{color:red;}", css("body{color:red}body.x p{color:red}"));
        assertEquals(".mail-body p{color:red;}", css("</style><p>p{color:red}".substring(11)));
    }

    @Test
    void namesCannotMeetOurs() {
        String html = html(
                "<div id=body name=x class='a mail-body'><form name=location><img name=cookie id=head></form></div>");
        assertFalse(html.contains("id=") || html.contains("name=") || html.contains("form"));
        assertTrue(html.contains("class=\"m-a m-mail-body i-body\""));
    }

    /** Ways to spend the server's time or memory. Each is about two MiB. */
    @TestFactory
    Stream<DynamicTest> nastyInputs() {
        record Nasty(String name, Supplier<String> text) {}
        int size = SafeHtml.MAX_HTML;
        return Stream.of(
                        new Nasty("deep", () -> repeat("<div>", size)),
                        new Nasty("deep tables", () -> repeat("<table><tr><td>", size)),
                        new Nasty("formatting", () -> repeat("<b><i><a href=x>", size)),
                        new Nasty("formatting across blocks", () -> repeat("<b><p>", size)),
                        new Nasty("font soup", () -> repeat("<font color=a><font size=1>x</p>", size)),
                        new Nasty("unclosed tags", () -> repeat("<a <b ", size)),
                        new Nasty("attributes", () -> "<p" + numbered(" a", "=1", size) + ">"),
                        new Nasty("classes", () -> "<p class='" + numbered("c", " ", size) + "'>x"),
                        new Nasty("one long attribute", () -> "<p title='" + repeat("&lt;", size) + "'>x"),
                        new Nasty("entities", () -> repeat("&amp;&#x41;&notin;&", size)),
                        new Nasty("comments", () -> repeat("<!-- -- -->", size)),
                        new Nasty("open comments", () -> repeat("<!--", size)),
                        new Nasty("style of braces", () -> "<style>" + repeat("{", size)),
                        new Nasty("style of comments", () -> "<style>" + repeat("/*", size)),
                        new Nasty("style of strings", () -> "<style>" + repeat("'\n", size)),
                        new Nasty("style of media", () -> "<style>" + repeat("@media all{", size)),
                        new Nasty("style of selectors", () -> "<style>" + repeat("a,", size) + "{color:red}"),
                        new Nasty("style of rules", () -> "<style>" + repeat("a{color:red}", size)),
                        new Nasty("many styles", () -> repeat("<style>a{color:red}</style>", size)),
                        new Nasty("style attribute", () -> "<p style='" + repeat("color:red;", size) + "'>x"),
                        new Nasty("brackets", () -> "<p style='width:" + repeat("calc(", size) + "'>x"),
                        new Nasty("style urls", () -> "<p style='background:" + repeat("url(\"", size) + "'>x"),
                        new Nasty("nested links", () -> repeat("<a href=http://x.test/>a.b.c.d.e<table><td>", size)),
                        new Nasty("host-like text", () -> "<a href=http://x.test/>" + repeat("a.", size) + "</a>"),
                        new Nasty("image urls", () -> repeat("<img src='http://x.test/ '>", size)),
                        new Nasty("spaces in a url", () -> "<a href='http://x.test/" + repeat(" ", size) + "'>x"),
                        new Nasty(
                                "data image", () -> "<img src='data:image/png;base64," + repeat("=", 900_000) + "x'>"),
                        new Nasty("tables in tables wrongly", () -> repeat("<table><b>", size)),
                        new Nasty("nulls", () -> repeat("<\0", size)))
                .map(nasty -> DynamicTest.dynamicTest(nasty.name(), () -> {
                    String text = nasty.text().get();
                    SafeHtml safe = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> safe(text, false));
                    assertTrue(
                            safe.html().length() < 20 * size,
                            "grew to " + safe.html().length());
                }));
    }

    private static String repeat(String text, int size) {
        return text.repeat(size / text.length());
    }

    private static String numbered(String before, String after, int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < size; i++) {
            text.append(before).append(i).append(after);
        }
        return text.toString();
    }
}
