package org.postroad.webmail.html;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * The whitelist that all HTML of a mail passes, whoever wrote it: it relies on nothing that was done before. No ids and no names (DOM
 * clobbering), no forms, no scripts, no frames, no foreign markup, no address but those of links and pictures. Thread-safe.
 */
final class HtmlWall {
    private static final String[] ELEMENTS = """
            a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn
            dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt
            ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr""".split("\\s+");

    private static final String[] BARE_TOO = {"span", "font", "a"};

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,5}(?:\\.[0-9]{1,4})?(?:%|px)?");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,5}");
    private static final Pattern COLOUR = Pattern.compile("#?[0-9a-fA-F]{3,8}|[a-zA-Z]{3,30}");
    private static final Pattern CLASSES =
            Pattern.compile("(?:[mi]-[A-Za-z0-9_-]{1,64}|mail-body|mail-text)(?: [mi]-[A-Za-z0-9_-]{1,64}){0,60}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}");
    private static final Pattern FACES = Pattern.compile("[\\p{L}\\p{N} ,._'\"-]{1,300}");
    private static final Pattern LIST_TYPE = Pattern.compile("[1aAiI]|disc|circle|square");
    private static final Pattern HOST = Pattern.compile("[a-z0-9._:\\[\\]-]{1,253}");
    private static final Pattern DATA_IMAGE =
            Pattern.compile("data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/]*+={0,2}");
    private static final Set<String> ALIGNMENTS =
            Set.of("left", "right", "center", "justify", "top", "middle", "bottom", "baseline", "absmiddle", "texttop");

    /** Characters of one {@code data:} picture. */
    static final int MAX_DATA_IMAGE = 1 << 20;

    private static final PolicyFactory WITHOUT_REMOTE = policy(false);
    private static final PolicyFactory WITH_REMOTE = policy(true);

    private HtmlWall() {}

    /** @param remote whether pictures of other hosts may stay */
    static String pass(String html, boolean remote) {
        return (remote ? WITH_REMOTE : WITHOUT_REMOTE).sanitize(html);
    }

    static boolean isDataImage(String src) {
        return src.length() <= MAX_DATA_IMAGE && DATA_IMAGE.matcher(src).matches();
    }

    private static PolicyFactory policy(boolean remote) {
        return new HtmlPolicyBuilder()
                .allowElements(ELEMENTS)
                .allowWithoutAttributes(BARE_TOO)
                .allowUrlProtocols("http", "https", "mailto", "tel", "data")
                .requireRelsOnLinks("noopener", "noreferrer")
                .allowAttributes("style")
                .matching((element, attribute, value) -> declarations(value, remote))
                .onElements(ELEMENTS) // "globally" would mean the library's own filter of styles
                .allowAttributes("class")
                .matching(CLASSES)
                .globally()
                .allowAttributes("dir")
                .matching(true, "ltr", "rtl", "auto")
                .globally()
                .allowAttributes("lang")
                .matching(LANGUAGE)
                .globally()
                .allowAttributes("title")
                .matching(value -> value.length() <= 1000)
                .globally()
                .allowAttributes("align", "valign")
                .matching(true, ALIGNMENTS)
                .globally()
                .allowAttributes("width", "height")
                .matching(LENGTH)
                .onElements("table", "tr", "td", "th", "col", "colgroup", "img", "hr")
                .allowAttributes("bgcolor")
                .matching(COLOUR)
                .onElements("table", "thead", "tbody", "tfoot", "tr", "td", "th")
                .allowAttributes("border", "cellpadding", "cellspacing", "hspace", "vspace")
                .matching(LENGTH)
                .onElements("table", "img")
                .allowAttributes("colspan", "rowspan", "span")
                .matching(NUMBER)
                .onElements("td", "th", "col", "colgroup")
                .allowAttributes("nowrap", "noshade")
                .matching((element, attribute, value) -> attribute)
                .onElements("td", "th", "hr")
                .allowAttributes("size")
                .matching(NUMBER)
                .onElements("font", "hr")
                .allowAttributes("color")
                .matching(COLOUR)
                .onElements("font", "hr")
                .allowAttributes("face")
                .matching(FACES)
                .onElements("font")
                .allowAttributes("start", "value")
                .matching(NUMBER)
                .onElements("ol", "li")
                .allowAttributes("type")
                .matching(LIST_TYPE)
                .onElements("ol", "ul", "li")
                .allowAttributes("open")
                .matching((element, attribute, value) -> attribute)
                .onElements("details")
                .allowAttributes("href")
                .matching((element, attribute, value) -> link(value))
                .onElements("a")
                .allowAttributes("target")
                .matching(true, "_blank")
                .onElements("a")
                .allowAttributes("data-host", "data-says")
                .matching(HOST)
                .onElements("a")
                .allowAttributes("src")
                .matching((element, attribute, value) -> image(value, remote))
                .onElements("img")
                .allowAttributes("referrerpolicy")
                .matching(true, "no-referrer")
                .onElements("img")
                .allowAttributes("alt")
                .matching(value -> value.length() <= 1000)
                .onElements("img")
                .allowAttributes("data-inline")
                .matching(NUMBER)
                .onElements("img")
                .allowAttributes("data-remote")
                .matching((element, attribute, value) -> "")
                .onElements("img")
                .toFactory();
    }

    private static @Nullable String declarations(String style, boolean remote) {
        String safe = new CssFilter(new RemoteImages(remote)).declarations(style);
        return safe.isEmpty() ? null : safe;
    }

    private static @Nullable String link(String href) {
        return WebAddress.ofLink(href).map(WebAddress::text).orElse(null);
    }

    private static @Nullable String image(String src, boolean remote) {
        if (src.regionMatches(true, 0, "data:", 0, 5)) {
            return isDataImage(src) ? src : null;
        }
        return remote ? WebAddress.ofImage(src).orElse(null) : null;
    }
}
