import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF about PDF files.
 *
 * <p>Usage: {@code Validate FLAVOURS FILE...}, flavours parted by commas: {@code 2a,ua1}. For each
 * file and flavour one line {@code verdict TAB file TAB flavour TAB word}, the word being
 * {@code compliant}, {@code non-compliant} or {@code not-checked}; before it one line
 * {@code fault TAB file TAB flavour TAB rule TAB count TAB message TAB place} for each broken rule.
 * Exit status: 0 all compliant, 1 a file breaks a rule, 2 something could not be checked.
 */
public final class Validate {
    // The first places of a fault say enough; all of them would fill the memory.
    private static final int PLACES = 3;

    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Validate() {}

    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        int status = arguments.length < 2 ? 2 : 0;
        for (int index = 1; index < arguments.length; index++) {
            status = Math.max(status, check(arguments[index], arguments[0].split(",")));
        }
        System.exit(status);
    }

    /** All flavours at once: reading the file takes most of the time. */
    private static int check(String file, String[] names) {
        int status = 0;
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String name : names) {
            flavours.add(PDFAFlavour.byFlavourId(name));
        }
        try (PDFAParser parser =
                        Foundries.defaultInstance()
                                .createParser(new File(file), flavours.get(0));
                PDFAValidator validator =
                        Foundries.defaultInstance()
                                .createValidator(flavours, PLACES, false, true, false)) {
            for (ValidationResult result : validator.validateAll(parser)) {
                String name = result.getPDFAFlavour().getId();
                boolean compliant = result.isCompliant();
                report(file, name, result);
                line("verdict", file, name, compliant ? "compliant" : "non-compliant");
                status = Math.max(status, compliant ? 0 : 1);
            }
            return status;
        } catch (Exception | LinkageError exc) {
            for (String name : names) {
                line("verdict", file, name, "not-checked", exc.toString());
            }
            return 2;
        }
    }

    private static void report(String file, String name, ValidationResult result) {
        Map<String, List<TestAssertion>> found = new TreeMap<>();
        for (TestAssertion one : result.getTestAssertions()) {
            if (one.getStatus() == TestAssertion.Status.FAILED) {
                String rule = one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber();
                found.computeIfAbsent(rule, key -> new ArrayList<>()).add(one);
            }
        }
        Map<String, Integer> counts = new TreeMap<>();
        result.getFailedChecks()
                .forEach((id, count) -> counts.put(id.getClause() + "-" + id.getTestNumber(), count));
        found.forEach(
                (rule, all) -> {
                    for (TestAssertion one : all) {
                        line("fault", file, name, rule,
                                String.valueOf(counts.getOrDefault(rule, all.size())),
                                one.getErrorMessage() == null ? one.getMessage() : one.getErrorMessage(),
                                one.getLocation().getContext());
                    }
                });
    }

    private static void line(String... fields) {
        List<String> clean = new ArrayList<>();
        for (String field : fields) {
            clean.add(String.valueOf(field).replaceAll("\\s+", " "));
        }
        OUT.println(String.join("\t", clean));
    }
}
