package org.postroad.webmail.html;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/**
 * Turns one HTML document into a division that shows it in a page of ours: style sheets become a sheet beside it, pictures what we know of
 * them, links what they truly lead to. What it makes is no safer than {@link HtmlWall}, which it goes through next. Confined to one thread.
 */
final class HtmlRewriter {
    /** Deeper elements move up to this depth; browsers do the same at 512. */
    private static final int MAX_DEPTH = 200;

    private static final int MAX_TAGS = 50_000;
    private static final int MAX_TEXT_SEEN = 300;

    private static final Set<String> GONE_WITH_CONTENT = Set.of(
            "script",
            "style",
            "template",
            "noscript",
            "iframe",
            "frame",
            "frameset",
            "noframes",
            "object",
            "embed",
            "applet",
            "audio",
            "video",
            "canvas",
            "select",
            "textarea",
            "title",
            "svg",
            "math",
            "xmp",
            "plaintext",
            "noembed",
            "head");

    private static final Pattern LOOKS_LIKE_HOST = Pattern.compile(
            "(?:https?://)?(?:www\\.)?([a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,8}\\.[a-z]{2,24})(?:[:/?#].*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private final CssFilter css;
    private final RemoteImages remote;
    private final InlineImages inline;
    private final StringBuilder sheet = new StringBuilder();
    private boolean coloured;
    private boolean truncated;

    HtmlRewriter(RemoteImages remote, InlineImages inline) {
        this.css = new CssFilter(remote);
        this.remote = remote;
        this.inline = inline;
    }

    /** The style sheets met so far, as one. */
    String sheet() {
        return sheet.toString();
    }

    /** Whether the sender chose colours. */
    boolean coloured() {
        return coloured || css.coloured();
    }

    boolean truncated() {
        return truncated;
    }

    /** One HTML document as a division. */
    String rewrite(String html) {
        Document document = Jsoup.parse(bounded(html), "", Parser.htmlParser().setMaxDepth(MAX_DEPTH));
        document.outputSettings().prettyPrint(false);
        document.select("style").forEach(style -> sheet.append(css.sheet(style.data())));
        List<Node> gone = new ArrayList<>();
        Element body = document.body();
        body.traverse((NodeVisitor) (node, depth) -> visit(node, gone));
        gone.forEach(Node::remove);
        return division(body).outerHtml();
    }

    private Element division(Element body) {
        List<Node> content = List.copyOf(body.childNodes());
        Element division = body.appendElement("div");
        division.attributes().addAll(body.attributes());
        division.attributes().put("class", (CssSelectors.BODY + " " + body.className()).strip());
        bodyColours(division);
        division.appendChildren(content);
        return division;
    }

    // Each tag costs memory and time of its own, so their number has a bound besides the text's.
    private String bounded(String html) {
        int tags = 0;
        for (int at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
            if (++tags > MAX_TAGS) {
                truncated = true;
                return html.substring(0, at);
            }
        }
        return html;
    }

    private void visit(Node node, List<Node> gone) {
        if (!(node instanceof Element element)) {
            return;
        }
        if (GONE_WITH_CONTENT.contains(element.normalName())
                || !element.tag().namespace().equals(Parser.NamespaceHtml)) {
            gone.add(element);
            return;
        }
        style(element);
        ownNames(element);
        if (element.normalName().equals("a")) {
            link(element);
        } else if (element.normalName().equals("img")) {
            image(element);
        }
    }

    private void style(Element element) {
        Attributes attributes = element.attributes();
        String style = attributes.hasKey("style") ? css.declarations(attributes.get("style")) : "";
        Optional<String> background = Optional.of(attributes.get("background"))
                .filter(url -> !url.isBlank())
                .flatMap(remote::see)
                .map(url -> "background-image:url(\"" + url + "\");");
        coloured |= attributes.hasKey("bgcolor") || attributes.hasKey("color") || background.isPresent();
        attributes.remove("background");
        attributes.put("style", style + background.orElse(""));
        if (attributes.get("style").isEmpty()) {
            attributes.remove("style");
        }
    }

    private static void ownNames(Element element) {
        Attributes attributes = element.attributes();
        Stream<Optional<String>> classes = Stream.of(
                        attributes.get("class").strip().split("\\s+"))
                .limit(50)
                .map(CssSelectors::ownClass);
        Stream<Optional<String>> id = Stream.of(CssSelectors.ownId(attributes.get("id")));
        String own = Stream.concat(classes, id).flatMap(Optional::stream).collect(Collectors.joining(" "));
        attributes.remove("id");
        attributes.remove("class");
        if (!own.isEmpty()) {
            attributes.put("class", own);
        }
    }

    private void bodyColours(Element division) {
        Attributes attributes = division.attributes();
        String colours = "";
        if (attributes.hasKey("bgcolor")) {
            colours += "background-color:" + attributes.get("bgcolor") + ";";
        }
        if (attributes.hasKey("text")) {
            colours += "color:" + attributes.get("text") + ";";
        }
        String style = css.declarations(colours) + attributes.get("style");
        if (!style.isEmpty()) {
            attributes.put("style", style);
        }
    }

    // The address is shown as the title, whatever title the sender gave; a text that names another host than it leads
    // to is marked.
    private static void link(Element element) {
        Attributes attributes = element.attributes();
        Optional<WebAddress> address = WebAddress.ofLink(attributes.get("href"));
        attributes.remove("href");
        attributes.remove("title");
        if (address.isEmpty()) {
            return;
        }
        WebAddress target = address.get();
        attributes.put("href", target.text());
        attributes.put("target", "_blank");
        attributes.put("title", shortened(target.text()));
        if (!target.host().isEmpty()) {
            attributes.put("data-host", target.host());
            saidHost(element)
                    .filter(said -> !isSameSite(said, target.host()))
                    .ifPresent(said -> attributes.put("data-says", said));
        }
    }

    private static Optional<String> saidHost(Element link) {
        StringBuilder text = new StringBuilder();
        link.traverse((NodeVisitor) (node, depth) -> {
            if (node instanceof TextNode words && text.length() < MAX_TEXT_SEEN) {
                text.append(
                        words.getWholeText(), 0, Math.min(words.getWholeText().length(), MAX_TEXT_SEEN));
            }
        });
        Matcher match =
                LOOKS_LIKE_HOST.matcher(INVISIBLE.matcher(text).replaceAll("").strip());
        return match.matches() ? Optional.of(match.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private static boolean isSameSite(String said, String host) {
        String plain = host.startsWith("www.") ? host.substring(4) : host;
        return plain.equals(said) || plain.endsWith("." + said);
    }

    private static String shortened(String url) {
        return url.length() <= 300 ? url : url.substring(0, 300) + "…";
    }

    private void image(Element element) {
        Attributes attributes = element.attributes();
        String src = source(attributes);
        attributes.remove("src");
        attributes.remove("srcset");
        if (src.regionMatches(true, 0, "cid:", 0, 4)) {
            OptionalInt place = inline.see(contentId(src.substring(4)));
            place.ifPresent(number -> attributes.put("data-inline", String.valueOf(number)));
        } else if (src.regionMatches(true, 0, "data:", 0, 5)) {
            attributes.put("src", src);
        } else if (WebAddress.ofImage(src).isPresent()) {
            remote.see(src).ifPresentOrElse(url -> attributes.put("src", url), () -> attributes.put("data-remote", ""));
            attributes.put("referrerpolicy", "no-referrer");
        }
    }

    private static String source(Attributes image) {
        String src = image.get("src").strip();
        return src.isEmpty() ? image.get("srcset").strip().split("[\\s,]", 2)[0] : src;
    }

    private static String contentId(String url) {
        try {
            return URLDecoder.decode(url.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return url.strip();
        }
    }
}
