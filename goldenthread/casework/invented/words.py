"""What invented families are made of. Every name is put together here; none is taken from a list of real people."""

_GIVEN = (
    "Tamsin|Bartholomew|Ayodele|Siân|Zofia|Łukasz|Niamh|Oisín|Yusuf|Aaliyah|Kwabena|Nneka|Søren|Çağla|"
    "Ngọc|Tomáš|Žofie|Jürgen|Anaïs|D’Angelo|Mary-Kate|Jean-Luc|O’Shea|Ifeoluwa|Kahurangi|Ffion|Gethin|"
    "Wren|Hope|Will|May|Grace|Rose|Mark|Art|Sky|محمد|نور|יעל|נועם|小明|美玲|はると|さくら|지우|민준|தமிழ்|அனிதா|Дарья|"
    "Олексій|Ελένη|Νίκος|አበበ|ሰላም|ਗੁਰਪ੍ਰੀਤ|อรุณ|Nino|Xochitl|Iolana|Björk"
)
GIVEN = tuple(_GIVEN.split("|"))
_FAMILY = (
    "Quillfeather|Marlowe-Finch|Okonjo|ap Rhys|O’Donovan|Nowakówna|Şimşek|Nguyễn|Ó Súilleabháin|"
    "van der Straaten|de la Cruz-Ibáñez|Brackenridge|Featherstonehaugh|Adéwálé|Kowalczyk|Dvořáková|"
    "Łoziński|MacGillivray|St John-Mildmay|Abdul-Rahman|Hill|Green|Park|Lane|الأحمد|כהן-לוי|欧阳|山田|김|"
    "முருகன்|Шевченко|Παπαδόπουλος|ገብረ|ਸਿੰਘ|Thistlewood|Winterbourne|Ashgrove|"
    "Wolfeschlegelsteinhausenbergerdorff|Tuckwell|Saltmarsh|Oystercatcher|Curlew|Redshank|Whimbrel"
)
FAMILY = tuple(_FAMILY.split("|"))
LONGEST = (
    "Maria-Teresa Alessandra Concepción Wilhelmina Oluwaseun Chidinma Anastasia Philippa Rosalind",
    "Featherstonehaugh-Cholmondeley-Marjoribanks van der Straaten-Ponthoz de la Cruz",
)
_STREETS = (
    "Samphire Rise|Cockle Row|Old Pier Way|Tern Close|Lantern Lane|Bladderwrack Road|Saltern Avenue|"
    "Estuary View|Mudlark Court|Withy Gardens"
)
STREETS = tuple(_STREETS.split("|"))
AREAS = ("Marsh End", "Old Pier", "Saltern", "Highfields", "Tern Quarter", "Northshore")
_SCHOOLS = (
    "Mudflat Primary School (invented)|Samphire Academy (invented)|Saltern High School (invented)|"
    "Curlew Special School (invented)|Estuary College (invented)|Tern Nursery (invented)"
)
SCHOOLS = tuple(_SCHOOLS.split("|"))
_WORKPLACES = "Pier Bakery|Saltern Depot|Tern Veterinary Surgery|Lantern Books|Old Boatyard|Withy Nursery"
WORKPLACES = tuple(_WORKPLACES.split("|"))
_NEEDS = "Large print|A call before a letter|An interpreter|Letters by post|"
NEEDS = tuple(_NEEDS.split("|"))
_LANGUAGES = "English|Polish|Arabic|Tamil|Welsh|British Sign Language|Ukrainian|Yoruba"
LANGUAGES = tuple(_LANGUAGES.split("|"))
