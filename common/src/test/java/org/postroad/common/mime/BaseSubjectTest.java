package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseSubjectTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Lunch                                | Lunch
                    Re: Lunch                            | Lunch
                    RE: re:Fwd: FW : Lunch               | Lunch
                    Re[2]: Lunch                         | Lunch
                    Re (3): Lunch                        | Lunch
                    Re^4: Lunch                          | Lunch
                    [list] Re: [list] Lunch (fwd) (FWD)  | Lunch
                    [a] [b] Re: Lunch                    | Lunch
                    [only a blob]                        | [only a blob]
                    Re: [only a blob]                    | [only a blob]
                    [Fwd: Re: Lunch]                     | Lunch
                    [fwd: [fwd: Lunch]]                  | Lunch
                    AW: WG: Mittagessen                  | Mittagessen
                    SV: VS: Lunsj                        | Lunsj
                    回复：转发: 午餐                       | 午餐
                    Отв: Обед                            | Обед
                    Réf : Déjeuner                       | Déjeuner
                    Really: not a prefix                 | Really: not a prefix
                    Re Lunch                             | Re Lunch
                    Re:                                  | ''
                    Lunch   at \t  noon                  | Lunch at noon
                    [unclosed Re: Lunch                  | [unclosed Re: Lunch
                    """)
    void strips(String subject, String base) {
        assertEquals(base, BaseSubject.of(subject));
    }

    @ParameterizedTest
    @CsvSource({"Re: Lunch at Noon,lunchatnoon", "LUNCH  AT NOON,lunchatnoon"})
    void keysKnowNeitherCaseNorSpace(String subject, String key) {
        assertEquals(key, BaseSubject.threadKey(subject));
    }
}
