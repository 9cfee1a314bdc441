package metadata

import "strings"

// monthNames are the months in the languages of the web (those of the Unicode
// CLDR), a line for a language or for several: twelve names in lower case, as
// they are written in dates, in the genitive where a language has one. Several
// forms of one month are joined by "|", words of one name by "_". A line that
// begins with "=" has names that mean something else on pages in other languages.
const monthNames = `
en: january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct november|nov december|dec
de: januar|jänner|jan februar|feber|feb märz|mär|maerz|mrz april mai juni juli august september oktober|okt november dezember|dez
fr: janvier|janv|jan février|fevrier|févr|fevr|fév mars avril|avr mai juin juillet|juil août|aout septembre octobre novembre décembre|decembre|déc
es,gl: enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre|set octubre noviembre diciembre|dic
pt: janeiro fevereiro|fev março|marco abril maio|mai junho julho agosto setembro outubro|out novembro dezembro
it: gennaio|gen febbraio marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre ottobre|ott novembre dicembre
nl,af: januari februari maart|mrt april mei juni juli augustus september oktober november december
sv: januari februari mars april maj juni juli augusti september oktober november december
da,nb,no,nn: januar februar marts april maj juni juli august september oktober november december|des
fi: tammikuuta|tammikuu helmikuuta|helmikuu maaliskuuta|maaliskuu huhtikuuta|huhtikuu toukokuuta|toukokuu kesäkuuta|kesäkuu heinäkuuta|heinäkuu elokuuta|elokuu syyskuuta|syyskuu lokakuuta|lokakuu marraskuuta|marraskuu joulukuuta|joulukuu
pl: stycznia|styczeń|sty lutego|luty|lut marca|marzec kwietnia|kwiecień|kwi maja|maj czerwca|czerwiec|cze lipca|lipiec|lip sierpnia|sierpień|sie września|wrzesień|wrz października|październik|paź listopada|listopad|lis grudnia|grudzień|gru
cs: ledna|leden února|únor března|březen dubna|duben května|květen června|červen července|červenec srpna|srpen září října|říjen listopadu prosince|prosinec
sk: januára|január februára|február marca|marec apríla|apríl mája|máj júna|jún júla|júl augusta|august septembra októbra|október novembra decembra
hu: január február|febr március|márc április|ápr május|máj június|jún július|júl augusztus szeptember|szept október november december
ro: ianuarie februarie martie aprilie mai iunie|iun iulie|iul august septembrie octombrie noiembrie decembrie
hr: siječnja|siječanj veljače|veljača ožujka|ožujak travnja|travanj svibnja|svibanj lipnja|lipanj srpnja|srpanj kolovoza|kolovoz rujna|rujan listopada|listopad studenoga|studenog|studeni prosinca|prosinac
sl: januarja|januar februarja|februar marca|marec aprila|april maja|maj junija|junij julija|julij avgusta|avgust septembra|september oktobra|oktober novembra|november decembra|december
tr: ocak|oca şubat|şub mart nisan|nis mayıs haziran|haz temmuz|tem ağustos|ağu eylül|eyl ekim|eki kasım|kas aralık|ara
ru: января|январь|янв февраля|февраль|фев|февр марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн июля|июль|июл августа|август|авг сентября|сентябрь|сен|сент октября|октябрь|окт ноября|ноябрь|ноя|нояб декабря|декабрь|дек
uk: січня|січень|січ лютого|лютий|лют березня|березень|бер квітня|квітень|квіт травня|травень|трав червня|червень|черв липня|липень|лип серпня|серпень|серп вересня|вересень|вер жовтня|жовтень|жовт листопада|листопад|лист грудня|грудень|груд
bg: януари февруари март април май юни юли август септември октомври ноември декември
sr: јануар|јануара фебруар|фебруара март|марта април мај јун јул август септембар октобар новембар децембар
el: ιανουαρίου|ιανουάριος|ιαν φεβρουαρίου|φεβρουάριος|φεβ μαρτίου|μάρτιος|μαρ απριλίου|απρίλιος|απρ μαΐου|μάιος|μαΐ ιουνίου|ιούνιος|ιουν ιουλίου|ιούλιος|ιουλ αυγούστου|αύγουστος|αυγ σεπτεμβρίου|σεπτέμβριος|σεπ οκτωβρίου|οκτώβριος|οκτ νοεμβρίου|νοέμβριος|νοε δεκεμβρίου|δεκέμβριος|δεκ
he: ינואר|בינואר פברואר|בפברואר מרץ|במרץ אפריל|באפריל מאי|במאי יוני|ביוני יולי|ביולי אוגוסט|באוגוסט ספטמבר|בספטמבר אוקטובר|באוקטובר נובמבר|בנובמבר דצמבר|בדצמבר
ar: يناير|جانفي فبراير|فيفري مارس أبريل|ابريل|إبريل|أفريل مايو|ماي يونيو|يونية|جوان يوليو|يوليوز|جويلية أغسطس|اغسطس|أوت|غشت سبتمبر|شتنبر أكتوبر|اكتوبر نوفمبر|نونبر ديسمبر|دجنبر
ar: كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
fa: ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
hi: जनवरी फ़रवरी|फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर
bn: জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
th: มกราคม|ม.ค กุมภาพันธ์|ก.พ มีนาคม|มี.ค เมษายน|เม.ย พฤษภาคม|พ.ค มิถุนายน|มิ.ย กรกฎาคม|ก.ค สิงหาคม|ส.ค กันยายน|ก.ย ตุลาคม|ต.ค พฤศจิกายน|พ.ย ธันวาคม|ธ.ค
id: januari|jan februari|peb maret april mei juni juli agustus|agt september oktober nopember desember|des
lt: sausio|sausis vasario|vasaris kovo|kovas balandžio|balandis gegužės|gegužė birželio|birželis liepos|liepa rugpjūčio|rugpjūtis rugsėjo|rugsėjis spalio|spalis lapkričio|lapkritis gruodžio|gruodis
lv: janvāris|janvārī februāris|februārī marts|martā aprīlis|aprīlī maijs|maijā jūnijs|jūnijā jūlijs|jūlijā augusts|augustā septembris|septembrī oktobris|oktobrī novembris|novembrī decembris|decembrī
et: jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
ca: gener febrer|febr març abril maig juny juliol agost setembre octubre novembre desembre
eu: urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua
is: janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
sr,bs: januar|januara februar|februara mart|marta april|aprila maj|maja jun|juna jul|jula avgust|avgusta|august septembar|septembra oktobar|oktobra novembar|novembra decembar|decembra
be: студзеня|студзень лютага|люты сакавіка|сакавік красавіка|красавік мая|май чэрвеня|чэрвень ліпеня|ліпень жніўня|жнівень верасня|верасень кастрычніка|кастрычнік лістапада|лістапад снежня|снежань
mk: јануари февруари март април мај јуни јули август септември октомври ноември декември
gl: xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
sq: janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
az: yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr
ka: იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი
hy: հունվարի|հունվար փետրվարի|փետրվար մարտի|մարտ ապրիլի|ապրիլ մայիսի|մայիս հունիսի|հունիս հուլիսի|հուլիս օգոստոսի|օգոստոս սեպտեմբերի|սեպտեմբեր հոկտեմբերի|հոկտեմբեր նոյեմբերի|նոյեմբեր դեկտեմբերի|դեկտեմբեր
kk: қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
ur: جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
ta: ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்
=ms: januari februari mac april mei jun julai ogos september oktober november disember
=sw: januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
=cy: ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr
=ro: ian
=ga: eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa meán_fómhair deireadh_fómhair samhain nollaig
`

// A monthTable has what the names of months mean: in one language, and in any.
type monthTable struct {
	any        map[string]int
	byLanguage map[string]map[string]int
}

// readMonths makes the table. A name that two languages give to different
// months, as "listopad" is October in Croatian and November in Czech, belongs in
// any to the line that comes first.
func readMonths() monthTable {
	t := monthTable{make(map[string]int, 1000), make(map[string]map[string]int, 50)}
	for line := range strings.Lines(monthNames) {
		languages, names, _ := strings.Cut(line, ":")
		languages, only := strings.CutPrefix(languages, "=")
		for language := range strings.SplitSeq(languages, ",") {
			if t.byLanguage[language] == nil {
				t.byLanguage[language] = make(map[string]int, 30)
			}
			readMonthLine(t.byLanguage[language], names)
		}
		if !only {
			readMonthLine(t.any, names)
		}
	}
	return t
}

func readMonthLine(table map[string]int, names string) {
	month := 0
	for forms := range strings.FieldsSeq(names) {
		month++
		for name := range strings.SplitSeq(forms, "|") {
			name = strings.ReplaceAll(name, "_", " ")
			if _, ok := table[name]; !ok {
				table[name] = month
			}
		}
	}
}

// find returns the month of that name, as the language has it or else any; 0 is
// none. The language is a primary subtag, or "".
func (t *monthTable) find(name, language string) int {
	if m := t.byLanguage[language][name]; m > 0 {
		return m
	}
	return t.any[name]
}
