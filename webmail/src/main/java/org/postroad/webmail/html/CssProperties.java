package org.postroad.webmail.html;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a sender may style. Left out is what places a thing over others ({@code position}, {@code z-index}, {@code transform}), what moves
 * ({@code animation}, {@code transition}), what writes text ({@code content}), variables, and units of the viewport, whose height follows
 * the mail's.
 */
final class CssProperties {
    private static final int MAX_NUMBER = 14;
    private static final List<String> SIDES = List.of("", "-top", "-right", "-bottom", "-left");

    private static final Set<String> ALLOWED = Stream.of(
                    SIDES.stream().flatMap(side -> Stream.of("margin" + side, "padding" + side)),
                    SIDES.stream()
                            .flatMap(side -> Stream.of("", "-color", "-style", "-width")
                                    .map(aspect -> "border" + side + aspect)),
                    words("""
                            border-collapse border-radius border-spacing border-top-left-radius border-top-right-radius
                            border-bottom-left-radius border-bottom-right-radius outline outline-color outline-style outline-width
                            color background background-color background-image background-position background-repeat background-size
                            font font-family font-size font-stretch font-style font-variant font-weight line-height letter-spacing
                            word-spacing text-align text-decoration text-decoration-color text-decoration-line text-indent
                            text-overflow text-shadow text-transform vertical-align white-space word-break word-wrap overflow-wrap
                            hyphens direction tab-size list-style list-style-image list-style-position list-style-type
                            width height min-width min-height max-width max-height box-sizing box-shadow display float clear overflow
                            overflow-x overflow-y visibility opacity table-layout caption-side empty-cells object-fit
                            align-items align-self justify-content flex flex-basis flex-direction flex-grow flex-shrink flex-wrap gap"""))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> DISPLAYS = wordSet("""
            block inline inline-block inline-flex inline-table flex list-item none table table-caption table-cell table-column
            table-column-group table-footer-group table-header-group table-row table-row-group inherit initial unset""");

    private static final Set<String> FUNCTIONS = wordSet("""
            rgb rgba hsl hsla calc min max clamp linear-gradient radial-gradient repeating-linear-gradient
            repeating-radial-gradient""");

    private static final Set<String> UNITS = wordSet("% px pt pc in cm mm q em rem ex ch deg turn rad grad");

    private static final Set<String> WITH_IMAGES = wordSet("background background-image list-style list-style-image");

    private CssProperties() {}

    static boolean isAllowed(String property) {
        return ALLOWED.contains(property);
    }

    static boolean mayHoldImage(String property) {
        return WITH_IMAGES.contains(property);
    }

    static boolean mayHoldText(String property) {
        return property.equals("font-family") || property.equals("font");
    }

    static boolean isColour(String property) {
        return property.equals("color") || property.startsWith("background");
    }

    static boolean allowsWord(String property, String word) {
        return property.equals("display") ? DISPLAYS.contains(word) : isPlainWord(word);
    }

    static boolean isFunction(String name) {
        return FUNCTIONS.contains(name);
    }

    static boolean isNumber(String number, String unit) {
        return number.length() <= MAX_NUMBER && (unit.isEmpty() || UNITS.contains(unit));
    }

    private static boolean isPlainWord(String word) {
        return word.length() <= 40
                && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.strip().split("\\s+"));
    }

    private static Set<String> wordSet(String text) {
        return Set.copyOf(new HashSet<>(words(text).toList()));
    }
}
